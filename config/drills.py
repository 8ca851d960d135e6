"""The section `drills` of `dr.yaml`."""

from config.fields import Section


class Drills(Section):
    """Rehearsals."""

    game_days: bool = False
    """Whether drills may break what people use on AWS: delete items of the ledger, empty groups, revoke keys. Each
    is undone at the end. On the embedded AWS it changes nothing."""
