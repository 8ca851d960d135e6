"""A fixed environment for tests, so that a person's terminal, language, time zone, settings and accounts don't
affect them.
"""

import os
import re
import time
from collections.abc import MutableMapping

from operations.environment import COMPUTING

# Variables of the terminal, of AWS, of the settings, and those that `make test` passes to the `make` of a test. Those
# that say where Terraform finds its provider stay (TF_CLI_CONFIG_FILE, DR_PROVIDER_MIRROR): they are the machine's.
_DECIDE = re.compile(
    r"COLUMNS|LINES|NO_COLOR|FORCE_COLOR|CLICOLOR(_FORCE)?|TTY_\w+|JUPYTER_\w+|PYTHONIOENCODING|LANGUAGE|LC_\w+"
    r"|AWS_\w+|DR_(SETTINGS|CONFIRM|REMOVE|TEST_MODE|STOCK_BINDINGS)|IS_PRIMARY|TARGET|ARGS|SCENARIO|SHARD"
    r"|G?N?U?MAKEFLAGS|MFLAGS|MAKEOVERRIDES|MAKELEVEL"
)
FIXED = {
    "TERM": "xterm",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    # Nothing asks an instance it may run on for credentials, nor reads a person's.
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    **COMPUTING,
}


def settle(variables: MutableMapping[str, str]) -> None:
    """Replace the variables that could affect tests with fixed values."""
    for name in [name for name in variables if _DECIDE.fullmatch(name)]:
        del variables[name]
    variables.update(FIXED)
    time.tzset()
