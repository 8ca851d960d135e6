"""What the checks look at: the settings, and clients of the account's services."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from config import Names, Settings

# (service, region) -> boto3 client. boto3's clients have no common type that knows their operations.
Clients = Callable[[str, str], Any]


@dataclass(frozen=True)
class Surroundings:
    """`label` is the target's name, for causes that only the embedded AWS has."""

    settings: Settings
    clients: Clients
    label: str

    @property
    def names(self) -> Names:
        return Names(self.settings)

    @property
    def workload_regions(self) -> tuple[str, str]:
        """The two regions that hold the workload."""
        return self.settings.regions.primary, self.settings.regions.standby
