"""The check whether a region may be activated by hand, by the table of situations that every failover uses."""

from typing import Any

from config import RegionNames, Settings
from operations.clients import Clients
from operations.roles import world as roles
from operations.roles.judgement import judge
from operations.roles.situation import FAILOVER, refuse


def refuse_by_hand(settings: Settings, here: RegionNames, *, role: Clients, own: Clients) -> None:
    """Raise NotNowError when `here` must not be activated now.

    The break-glass role asks its own region; the other one is asked with the person's `own` credentials, and if those
    aren't allowed to ask, it counts as away. Step Functions isn't asked, because it may be what was lost: the lease
    prevents a second failover.
    """

    def ask(service: str, region: str) -> Any:
        return (role if region == here.region else own)(service, region)

    situation = judge(roles.look(settings, ask, asks_machines=False))
    refuse(situation, f"{FAILOVER} REGION={here.region}")
