"""Places of states, now and in older versions. This module doesn't import the framework, which would start a Node
process.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from config import Settings
from config.environment import Target

STATES = Path(".states")


@dataclass(frozen=True)
class LocalFile:
    """A state in a file, by its path from the project's root."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True)
class BucketObject:
    """A state in an S3 bucket."""

    bucket: str
    key: str
    region: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


Place = LocalFile | BucketObject


def states_folder(target: Target, account_id: str) -> Path:
    """Name the folder of local states, relative to the project's root: one per target and account."""
    return STATES / f"{target}-{account_id}"


def place_of(stack: str, settings: Settings, target: Target) -> Place:
    """Name the place of a stack's state, which no two projects of one checkout or bucket share.

    On AWS with `state` buckets in the settings: `primary` lies in the primary region's bucket, all others in the
    standby region's.
    """
    name = f"{settings.project}/{stack}.tfstate"
    if target == "aws" and (found := _bucket(stack, settings)):
        return BucketObject(found[0], name, found[1])
    return LocalFile(states_folder(target, settings.account_id) / name)


def places_before(stack: str, settings: Settings, target: Target) -> tuple[Place, ...]:
    """Name earlier places of a stack's state: a key without the project, as in an older version, and local files from
    before the settings named buckets.
    """
    local = states_folder(target, settings.account_id)
    places: tuple[Place, ...] = (LocalFile(local / f"{stack}.tfstate"),)
    if target == "aws" and (found := _bucket(stack, settings)):
        own = LocalFile(local / settings.project / f"{stack}.tfstate")
        return (BucketObject(found[0], f"{stack}.tfstate", found[1]), own, *places)
    return places


def is_known(place: Place, stack: str, settings: Settings) -> bool:
    """Tell whether a place is a present or earlier place of the stack's state, or the present place of the same stack's
    state in another project.
    """
    project = place.path.parent.name if isinstance(place, LocalFile) else place.key.partition("/")[0]
    other = settings.model_copy(update={"project": project})
    return any(
        place in (place_of(stack, settings, target), place_of(stack, other, target))
        or place in places_before(stack, settings, target)
        for target in get_args(Target)
    )


def _bucket(stack: str, settings: Settings) -> tuple[str, str] | None:
    """Name the bucket of a stack's state, and its region; None when the settings name none."""
    primary = stack == "primary"
    bucket = settings.state.primary_bucket if primary else settings.state.standby_bucket
    region = settings.regions.primary if primary else settings.regions.standby
    return (bucket, region) if bucket else None
