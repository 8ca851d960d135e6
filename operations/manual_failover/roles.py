"""The check whether a region may be activated by hand, by the same table of situations as for every failover."""

from typing import Any

from config import RegionNames, Settings
from operations.clients import Clients
from operations.roles import world as roles
from operations.roles.judgement import judge
from operations.roles.situation import FAILOVER, refuse


def refuse_by_hand(settings: Settings, here: RegionNames, *, role: Clients, own: Clients) -> None:
    """Raise NotNowError when the region `here` must not be activated now.

    Asks this region with the break-glass role, and the other one with the person's `own` credentials; if those aren't
    allowed to ask, the other region is treated as one that doesn't answer. Doesn't ask Step Functions, because that
    may be what was lost: the lease prevents a second failover.
    """

    def ask(service: str, region: str) -> Any:
        return (role if region == here.region else own)(service, region)

    situation = judge(roles.look(settings, ask, asks_machines=False))
    refuse(situation, f"{FAILOVER} REGION={here.region}")
