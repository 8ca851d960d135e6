"""A health check of the active region that no longer follows the switch."""

from typing import Any, ClassVar, Literal

from drills.faults.fault import Fault, Kept, OnAws, Spec
from operations.health_checks import ids_by_name
from operations.target import Target


class LatchOff(Spec):
    """The active region's calculated health check passes whenever the active endpoint's own check does, whatever the
    value of the passive region's switch.
    """

    on_aws: ClassVar[OnAws] = "destructive"
    kind: Literal["latch-off"]

    def make(self, target: Target) -> Fault:
        name = f"{target.active.site}-serving-active"

        def look() -> Kept:
            check = ids_by_name(self._client(target))[name]
            config = self._client(target).get_health_check(HealthCheckId=check)["HealthCheck"]
            return {"check": check, "threshold": config["HealthCheckConfig"]["HealthThreshold"]}

        def put(check: str, threshold: int) -> None:
            self._client(target).update_health_check(HealthCheckId=check, HealthThreshold=threshold)

        return Fault(
            f"the health check {name} ignores the switch",
            begin=lambda kept: put(kept["check"], 1),
            undo=lambda kept: put(kept["check"], kept["threshold"]),
            look=look,
        )

    @staticmethod
    def _client(target: Target) -> Any:
        return target.client("route53", target.names.global_region)
