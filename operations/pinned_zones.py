"""Check that the settings name the availability zones of the subnets on AWS. What AWS offers in a zone changes, and a
subnet can't move to another zone.
"""

from collections.abc import Collection

from config import Settings
from config.environment import Target
from config.errors import UserError
from config.settings import Site
from config.stacks import PRIMARY, STANDBY, TEST

_SITES: dict[str, Site] = {PRIMARY: "primary", STANDBY: "standby", TEST: "standby"}


class UnpinnedZonesError(UserError):
    """A network to create without named availability zones."""


def refuse_unpinned(settings: Settings, target: Target, stacks: Collection[str]) -> None:
    """Raise UnpinnedZonesError when a stack makes a network on AWS and the settings don't name its zones."""
    fields = (
        [] if target == "embedded" else list(unpinned(settings, [_SITES[s] for s in stacks if s in _SITES]))
    )
    if fields:
        raise UnpinnedZonesError(
            f"{' and '.join(fields)}: not set, so Terraform would replace subnets when AWS adds a zone, or changes "
            "what a zone offers\n"
            "    allowed: three zone ids in each setting; for a deployed network, the zones of its subnets\n"
            "    fix: copy the ids that make doctor TARGET=aws prints into the settings"
        )


def unpinned(settings: Settings, sites: Collection[Site]) -> list[str]:
    """List the settings that should name the zones of this project's networks, and are empty."""
    return [
        field(site)
        for site in dict.fromkeys(sites)
        if makes_network(settings, site) and not settings.network.zone_ids(site)
    ]


def makes_network(settings: Settings, site: Site) -> bool:
    """Return whether this project makes the region's network."""
    return bool(settings.made_in_network(site)) and settings.existing.site(site).network is None


def field(site: Site) -> str:
    """Return the setting that names a region's zones."""
    return f"network.{site}_zone_ids"
