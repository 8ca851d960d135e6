"""Every command of `python -m drills`, and the errors that are printed as their message, without a traceback."""

import signal
from types import FrameType

from config.errors import UserError
from drills.commands import compliance, drilling, evidence, looking, privileges, test_copy
from drills.commands.context import app
from embedded_aws.errors import EmbeddedAwsError
from operations import command_line

__all__ = ["compliance", "drilling", "evidence", "looking", "privileges", "test_copy"]
USER_ERRORS = (UserError, EmbeddedAwsError)


def _interrupted(number: int, frame: FrameType | None) -> None:
    """End a drill on SIGTERM as on Ctrl-C: everything is undone."""
    del number, frame
    raise KeyboardInterrupt


def main() -> int:
    signal.signal(signal.SIGTERM, _interrupted)
    return command_line.run(app, USER_ERRORS)
