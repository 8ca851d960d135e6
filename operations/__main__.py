"""Commands of the Makefile: stacks, the account, the embedded AWS, and checks of the project itself."""

import sys

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
    reconciling,
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
from operations.protection import ProtectedError
from operations.provider_mirror import MirrorError
from operations.reconcile.acts import StepError
from operations.reconcile.aside import SetAsideError
from operations.reconcile.lock import LockHeldError, OvertakenError
from operations.reconcile.run import NotReconcilableError
from operations.reconcile.settings_file import SettingsFileError
from operations.reconcile.turning import RecordsMayNotTurnError
from operations.remains import RemainsError
from operations.roles.situation import NotNowError
from operations.secret_replicas import SecretReplicaError
from operations.selection import UnknownStackError
from operations.state_buckets.wanted import StateBucketsError
from operations.synthesis import SynthesisError
from operations.terraform import TerraformError
from review.stateful import StatefulLossError

# Importing them registers their commands.
COMMANDS = (account, checks, embedded_aws, post_mortem, reconciling, recovery, replication, restoring, stacks)
USER_ERRORS = (
    AccountError,
    ActiveRegionError,
    ApprovalError,
    BlindError,
    DrawingError,
    EmbeddedAwsError,
    LiveReplicaError,
    LockHeldError,
    MirrorError,
    NoExecutionError,
    NotInstalledError,
    NotNowError,
    NotReconcilableError,
    OldRolesError,
    OvertakenError,
    ProtectedError,
    RecordsMayNotTurnError,
    RefusedError,
    RemainsError,
    SecretReplicaError,
    SetAsideError,
    SettingsError,
    SettingsFileError,
    StateBucketsError,
    StatefulLossError,
    StepError,
    SynthesisError,
    TerraformError,
    UndelegatedError,
    UnknownRegionError,
    UnknownStackError,
    embedded.NotRunningError,
    embedded.StaleStatesError,
)


def main() -> int:
    return command_line.run(app, USER_ERRORS)


if __name__ == "__main__":
    sys.exit(main())
