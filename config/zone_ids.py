"""Ids of availability zones. An id begins with a short form of its region, such as use1 for us-east-1."""

import re

from config.errors import refused
from config.fields import SITES
from config.network import Network
from config.resilience import Regions

_REGION = re.compile(r"(us-gov|[a-z]{2})-((?:north|south)?(?:east|west)|north|south|central)-([0-9])")
_DIRECTIONS = {"north": "n", "south": "s", "east": "e", "west": "w", "central": "c"}


def zone_prefix(region: str) -> str:
    """Return the beginning of the ids of a region's zones, such as use1 for us-east-1 and apne3 for ap-northeast-3;
    empty if the region's name isn't of this form.

    https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
    """
    found = _REGION.fullmatch(region)
    if found is None:
        return ""
    area, direction, number = found.groups()
    letters = "".join(letter for name, letter in _DIRECTIONS.items() if name in direction)
    return f"{area.replace('us-gov', 'usg')}{letters}{number}"


def refuse_strange_zones(network: Network, regions: Regions) -> None:
    """Refuse ids of zones that belong to a region other than the one whose setting lists them."""
    for site, region in zip(SITES, (regions.primary, regions.standby), strict=True):
        prefix = zone_prefix(region)
        strange = [
            each for each in network.zone_ids(site) or () if prefix and not each.startswith(f"{prefix}-")
        ]
        if strange:
            raise refused(
                f"{', '.join(strange)} can't be ids of zones in {region}",
                allowed=f"ids of zones of {region}, such as {prefix}-az1",
                fix="write the ids that `make doctor TARGET=aws` prints, or remove the line until you have them",
                field=f"network.{site}_zone_ids",
            )
