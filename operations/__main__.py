"""Commands of the Makefile: stacks, the account, the embedded AWS, and checks of the project itself."""

import sys

from operations.unforeseen import guarded

if __name__ == "__main__":
    sys.exit(guarded("operations.commands.registered"))
