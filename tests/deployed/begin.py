"""Deploys the world of these tests, or finds the deployed one: `python -m tests.deployed.begin`, which runs
beside tests that need no world.
"""

import signal

from config import Settings
from drills.world import deployed

if __name__ == "__main__":
    # SIGTERM then raises KeyboardInterrupt, so that Terraform and the embedded AWS end with this process.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # The world has the default settings, whatever the environment says.
    deployed(Settings(), listen=lambda _: None, say=print)
