"""The CDKTF app: reads the settings and the environment, and builds the stacks."""

import os
import sys
from pathlib import Path

from config import Environment, Settings, load_settings, read_environment
from config.environment_checks import check
from config.errors import UserError
from config.stacks import stacks
from providers.states.look import look_locally, refuse_former
from providers.states.remembered import forget_known_backend
from templates.stacks import synthesize


def main() -> int:
    """Synthesize the settings' stacks, and return the exit code."""
    try:
        environment = read_environment()
        settings = load_settings(environment.settings_file)
        check(environment, settings)
        _look_at_states(settings, environment)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    synthesize(settings, environment)
    return 0


def _look_at_states(settings: Settings, environment: Environment) -> None:
    """Check, for users of the CDKTF command line, that Terraform starts from the project's own states.

    Raises FormerStateError when this machine has a state where an older version of the project kept it.
    """
    output = Path(os.environ.get("CDKTF_OUTDIR", "cdktf.out")).absolute()
    names = [stack.name for stack in stacks(settings, test_mode=True)]
    refuse_former(look_locally(settings, environment.target, names, output.parent))
    for name in names:
        forget_known_backend(output / "stacks" / name, name, settings)
