"""Backends of the stacks' states: a state lies in the region in which its stack must survive (docs/architecture.md,
"Stacks").
"""

from pathlib import Path

from cdktf import LocalBackend, S3Backend, TerraformStack

from config import Settings
from config.environment import Target
from providers.states.places import BucketObject, place_of


def attach_backend(stack: TerraformStack, name: str, settings: Settings, target: Target) -> None:
    """Give the stack its backend: S3 with native locking, or a local file.

    A file's path is relative to the folder in which Terraform runs (`cdktf.out/stacks/<stack>`), so that the
    synthesized JSON has no path of a particular machine.
    """
    place = place_of(name, settings, target)
    if isinstance(place, BucketObject):
        S3Backend(stack, bucket=place.bucket, key=place.key, region=place.region, encrypt=True)
        # Native locking is newer than the framework's class.
        stack.add_override("terraform.backend.s3.use_lockfile", True)
        return
    LocalBackend(stack, path=str(Path("../../..") / place.path))
