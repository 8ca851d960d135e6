"""The placement of a block: its region, role and size."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.provider import AwsProvider

from config import Names, RegionNames, Settings
from config.environment import Removal
from config.isolation import isolated, named_apart
from config.settings import Site
from config.strategy import Footprint, Role
from providers.regions import Providers
from templates.blocks.backup import backup_tags


@dataclass(frozen=True)
class Placement:
    """One region's part of the workload.

    `here` has the names of this region's resources, `there` those of the paired region; `active` those of the region
    whose database is written. `removal` has the protected resources that the clean-up may remove by name.
    """

    settings: Settings
    names: Names
    here: RegionNames
    there: RegionNames
    active: RegionNames
    providers: Providers
    provider: AwsProvider
    active_provider: AwsProvider
    cidr: str
    role: Role
    footprint: Footprint
    removal: Removal

    @property
    def is_active(self) -> bool:
        return self.role == "active"

    @property
    def is_adopted(self) -> bool:
        """True if the paired database in the other region exists already and has an owner."""
        return bool(self.settings.existing.site(self.there.site).database)

    @property
    def isolated(self) -> bool:
        """True if this is the test copy, which has no pair and no users."""
        return self.here is self.there

    @property
    def ledger_table(self) -> str:
        """The table with the permit of this region's writer; empty for the test copy, which has none."""
        return "" if self.isolated else self.names.ledger_table

    @property
    def is_strict(self) -> bool:
        """True if a writer of this region stops when it can't renew its permit in the other region."""
        return self.settings.failover.fencing == "strict" and not self.isolated

    @property
    def topic_arn(self) -> str:
        """The topic of this region's alarms; a test copy uses that of the workload in its region."""
        sites = (self.names.primary, self.names.standby)
        return next(site.topic_arn for site in sites if site.region == self.here.region)

    @property
    def backup_tags(self) -> dict[str, str] | None:
        """Tags of data that AWS Backup backs up in this region; None for a test copy, whose data may be lost."""
        return None if self.isolated else backup_tags(self.settings, self.names, self.here.site)

    def protects(self, name: str) -> bool:
        """Return whether `name` is protected against deletion (docs/architecture.md, invariant 11)."""
        return name not in self.removal


def place_isolated(settings: Settings, providers: Providers, removal: Removal) -> Placement:
    """Return the placement of the test copy: the standby's size, its own names, data and network, no peer."""
    here = Names(named_apart(settings)).standby
    return Placement(
        settings=isolated(settings),
        names=Names(settings),
        here=here,
        there=here,
        active=here,
        providers=providers,
        provider=providers.standby,
        active_provider=providers.standby,
        cidr=settings.network.test_cidr,
        role="active",
        footprint=settings.footprint_of("passive"),
        removal=removal,
    )


def place(site: Site, settings: Settings, providers: Providers, removal: Removal) -> Placement:
    """Return the placement of the region `site` under the settings."""
    names = Names(settings)
    return Placement(
        settings=settings,
        names=names,
        here=names.site(site),
        there=names.other(site),
        active=names.site(settings.active),
        providers=providers,
        provider=providers.site(site),
        active_provider=providers.site(settings.active),
        cidr=settings.network.cidr(site),
        role=settings.role(site),
        footprint=settings.footprint(site),
        removal=removal,
    )
