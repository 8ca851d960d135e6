"""The state buckets that the settings name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from config import Settings
from config.errors import UserError
from config.partition import partition_of


class StateBucketsError(UserError):
    """Settings without the names of the state buckets."""


@dataclass(frozen=True)
class StateBucket:
    """A state bucket, its region, the other region's bucket, and its tags."""

    name: str
    region: str
    copy: str
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        return f"arn:{partition_of(self.region)}:s3:::{self.name}"

    @property
    def copy_arn(self) -> str:
        return f"arn:{partition_of(self.region)}:s3:::{self.copy}"


def wanted(settings: Settings) -> tuple[StateBucket, StateBucket]:
    """Return the two state buckets that the settings name. Raises StateBucketsError when one isn't named."""
    names = settings.state.primary_bucket, settings.state.standby_bucket
    if names[0] is None or names[1] is None:
        raise StateBucketsError(
            f"state.primary_bucket = {names[0]!r}, state.standby_bucket = {names[1]!r}: both are needed on AWS\n"
            "    allowed: two bucket names of your own\n"
            "    fix: set both in the settings; without them Terraform's states stay on this machine"
        )
    regions, tags = settings.regions, settings.organization.tags
    return (
        StateBucket(names[0], regions.primary, copy=names[1], tags=tags),
        StateBucket(names[1], regions.standby, copy=names[0], tags=tags),
    )
