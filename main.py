"""The CDKTF app, as the `cdktf` command line and `make synth` start it."""

import sys

from operations.unforeseen import guarded

if __name__ == "__main__":
    sys.exit(guarded("templates.app"))
