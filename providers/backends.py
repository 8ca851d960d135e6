"""Where a stack's state lives: in the region that the stack must survive in (docs/architecture.md, "Stacks")."""

from pathlib import Path

from cdktf import LocalBackend, S3Backend, TerraformStack

from config import Settings
from config.environment import Target
from providers.states import states_folder


def attach_backend(stack: TerraformStack, name: str, settings: Settings, target: Target) -> None:
    """Give the stack its backend.

    On AWS with `state` buckets in the settings: S3 with native locking, `primary` in the primary
    region and all others in the standby region. Otherwise a local file, whose path is relative to
    the folder that Terraform runs in (`cdktf.out/stacks/<stack>`), so that no path of a machine
    stands in the synthesized JSON.
    """
    bucket = settings.state.primary_bucket if name == "primary" else settings.state.standby_bucket
    region = settings.regions.primary if name == "primary" else settings.regions.standby
    if target == "aws" and bucket:
        S3Backend(stack, bucket=bucket, key=f"{name}.tfstate", region=region, encrypt=True)
        # Native locking is newer than the framework's class.
        stack.add_override("terraform.backend.s3.use_lockfile", True)
        return
    path = Path("../../..") / states_folder(target, settings.account_id) / f"{name}.tfstate"
    LocalBackend(stack, path=str(path))
