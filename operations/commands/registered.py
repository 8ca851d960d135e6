"""Every command of `python -m operations`, and the errors that are their users' to mend."""

from config import SettingsError
from embedded_aws.errors import EmbeddedAwsError
from operations import command_line, embedded
from operations.account import AccountError
from operations.active_region import ActiveRegionError, OldRolesError
from operations.checkov.finding import BlindError
from operations.checkov.run import NotInstalledError
from operations.commands import (
    account,
    checks,
    embedded_aws,
    post_mortem,
    recovery,
    replication,
    restoring,
    stacks,
)
from operations.commands.context import app
from operations.confirmation import RefusedError
from operations.drawing import DrawingError
from operations.failover.approval import ApprovalError
from operations.failover.execution import NoExecutionError
from operations.failover.start import UnknownRegionError
from operations.live_replica import LiveReplicaError
from operations.new_zone import UndelegatedError
from operations.pinned_zones import UnpinnedZonesError
from operations.protection import ProtectedError
from operations.provider_mirror import MirrorError
from operations.remains import RemainsError
from operations.secret_replicas import SecretReplicaError
from operations.selection import UnknownStackError
from operations.state_buckets.wanted import StateBucketsError
from operations.synthesis import SynthesisError
from operations.terraform import TerraformError

# Importing them registers their commands.
COMMANDS = (account, checks, embedded_aws, post_mortem, recovery, replication, restoring, stacks)
USER_ERRORS = (
    AccountError,
    ActiveRegionError,
    ApprovalError,
    BlindError,
    DrawingError,
    EmbeddedAwsError,
    LiveReplicaError,
    MirrorError,
    NoExecutionError,
    NotInstalledError,
    OldRolesError,
    ProtectedError,
    RemainsError,
    RefusedError,
    SecretReplicaError,
    SettingsError,
    StateBucketsError,
    SynthesisError,
    TerraformError,
    UndelegatedError,
    UnknownRegionError,
    UnknownStackError,
    UnpinnedZonesError,
    embedded.NotRunningError,
    embedded.StaleStatesError,
)


def main() -> int:
    return command_line.run(app, USER_ERRORS)
