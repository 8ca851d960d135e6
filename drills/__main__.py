"""Drills from the command line: `python -m drills`."""

import sys

from operations.unforeseen import guarded

if __name__ == "__main__":
    sys.exit(guarded("drills.commands.registered"))
