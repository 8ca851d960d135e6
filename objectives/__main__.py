"""Objectives from the command line: `python -m objectives`."""

import sys

from operations.unforeseen import guarded

if __name__ == "__main__":
    sys.exit(guarded("objectives.commands"))
