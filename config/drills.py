"""The section `drills` of `dr.yaml`."""

from config.fields import Section


class Drills(Section):
    """Rehearsals."""

    game_days: bool = False
    """Whether drills may break what people use on AWS: delete items of the ledger, empty groups, revoke keys. Each
    fault is undone at the end of its drill. The embedded AWS ignores this setting.
    """
