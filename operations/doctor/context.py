"""Context of the checks: the settings, and clients of the account's services."""

from dataclasses import dataclass

from config import Names, Settings
from operations.clients import Clients


@dataclass(frozen=True)
class DoctorContext:
    """Context of the checks. `label` is the target, `aws` or `embedded`; some checks don't apply to `embedded`."""

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
