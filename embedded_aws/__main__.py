"""The embedded AWS from the command line: `python -m embedded_aws`."""

import sys

from operations.unforeseen import guarded

if __name__ == "__main__":
    sys.exit(guarded("embedded_aws.command_line"))
