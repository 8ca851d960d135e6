"""The CDKTF app: reads the settings and the environment, and builds the stacks."""

import sys

from config import SettingsError, load_settings, read_environment
from config.contradictions import check
from templates.stacks import synthesize


def main() -> int:
    """Synthesize what the settings say; returns the exit code."""
    try:
        environment = read_environment()
        settings = load_settings(environment.settings_file)
        check(environment, settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    synthesize(settings, environment)
    return 0
