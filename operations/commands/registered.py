"""Every command of `python -m operations`, and the errors whose message alone is printed."""

from importlib import import_module

from config.errors import UserError
from embedded_aws.errors import EmbeddedAwsError
from operations import command_line
from operations.commands.context import app

# Importing a module registers its commands, which are listed in this order.
COMMANDS = tuple(
    import_module(f"operations.commands.{name}")
    for name in (
        "account",
        "adopting",
        "checks",
        "embedded_aws",
        "old_writer",
        "post_mortem",
        "reconciling",
        "recovery",
        "replication",
        "restoring",
        "reviewing",
        "stacks",
        "states",
    )
)
# The embedded AWS knows nothing of ours, so its errors have a root of their own.
USER_ERRORS = (UserError, EmbeddedAwsError)


def main() -> int:
    return command_line.run(app, USER_ERRORS)
