"""The test copy as a drill's target: its own names, and its own address, to which no DNS name leads."""

from dataclasses import dataclass, replace
from functools import cached_property

from config import Names, Settings
from config.isolation import named_apart
from config.names import RegionNames, final_snapshot
from operations.target import Target


class CopyNames(Names):
    """The copy's names from its template (templates/placement.py). Both sites are the copy itself, so that a request
    to the other region never reaches production.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(named_apart(settings))
        # Made from production's settings: inside an instance of its own the database is called the same.
        self._database_name = Names(settings).database_name

    @cached_property
    def primary(self) -> RegionNames:
        return self.standby

    @property
    def database_name(self) -> str:
        return self._database_name

    @property
    def protected(self) -> list[str]:
        """The names under which `REMOVE` lists the copy's protected resources."""
        here = self.standby
        return [
            here.database,
            final_snapshot(here.database),
            here.load_balancer,
            here.data_bucket,
            here.log_bucket,
            here.database_secret,
        ]


@dataclass
class CopyTarget(Target):
    """The copy as a target: it is both `active` and `passive`."""

    @property
    def isolated(self) -> bool:
        return True

    @cached_property
    def names(self) -> CopyNames:
        return CopyNames(self.settings)

    @property
    def active(self) -> RegionNames:
        return self.names.standby

    @property
    def passive(self) -> RegionNames:
        return self.names.standby


def copy_of(production: Target) -> CopyTarget:
    """Return the deployed copy beside a target, reached at its own load balancer."""
    target = CopyTarget(
        production.label,
        production.settings,
        production.endpoint,
        production.ca_file,
        production.clock_speed,
    )
    found = target.client("elbv2", target.passive.region).describe_load_balancers(
        Names=[target.passive.load_balancer]
    )
    (balancer,) = found["LoadBalancers"]
    return replace(target, reached_at=balancer["DNSName"])
