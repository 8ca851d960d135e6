"""The lint of policies, which `make lint` starts with policy_sentry's environment."""

import sys

from operations.unforeseen import guarded

if __name__ == "__main__":
    sys.exit(guarded("operations.policies.golden"))
