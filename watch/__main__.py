"""The live page from the command line: `python -m watch`."""

import sys

from operations.unforeseen import guarded

if __name__ == "__main__":
    sys.exit(guarded("watch.command"))
