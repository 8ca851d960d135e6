"""The settings of GovCloud's pair, for the tests that need them."""

from typing import Any

PAIR = ("us-gov-west-1", "us-gov-east-1")
SETTINGS: dict[str, Any] = {
    "regions": {"primary": PAIR[0], "standby": PAIR[1], "witness": None},
    "components": {"cdn": False},
    "failover": {"automatic": "approval"},
}
