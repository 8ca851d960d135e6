"""The lint of policies, which `make lint` starts with the environment that has policy_sentry."""

import sys

from operations.unforeseen import guarded

if __name__ == "__main__":
    sys.exit(guarded("operations.policies.golden"))
