"""Route 53 health checks: endpoints are really probed, and the results are kept and shown as Route 53 shows them."""

import datetime
import threading
import time
from typing import Any

from config.partition import GLOBAL_REGION
from embedded_aws.extension import ControlRequest, Route
from embedded_aws.lock import MOTO
from embedded_aws.runtime.alarm_states import State
from embedded_aws.runtime.loop import Loop
from embedded_aws.runtime.pace import pace_of
from embedded_aws.runtime.telemetry import put_metrics
from embedded_aws.traffic.health_decisions import (
    Observation,
    Status,
    calculated,
    from_alarm,
    is_healthy,
    observed,
)
from embedded_aws.traffic.listeners import listeners_of
from embedded_aws.traffic.probes import Endpoint, probe
from embedded_aws.traffic.records import canonical
from embedded_aws.traffic.zones import shown, view
from embedded_aws.world import World

PART = "health-checks"
# How often due probes are looked for, in real seconds.
TICK = 0.2
# Health-check metrics exist in this region only, and once a minute.
METRIC_REGION = GLOBAL_REGION
METRIC_SECONDS = 60.0
# A checker gives up connecting after 4 seconds; sped up with the world, but never below 2 real seconds.
PROBE_SECONDS, SHORTEST_PROBE_SECONDS = 4.0, 2.0
_PORTS = {"HTTPS": 443, "HTTPS_STR_MATCH": 443}


class HealthChecks:
    """All health checks. Endpoints are probed; calculated checks and checks of an alarm are computed."""

    name = PART

    def __init__(self) -> None:
        self._loop = Loop(PART, self._step)
        self._next: dict[str, float] = {}
        self._probing: set[str] = set()
        self._published = 0.0

    def routes(self) -> list[Route]:
        return [Route("GET", "/health-checks", self._shown), Route("GET", "/resolve", self._resolve)]

    def start(self, world: World) -> None:
        self._world = world
        self._pace = pace_of(world)
        self._statuses: dict[str, Status] = world.kept.setdefault(PART, {})
        world.parts[PART] = self
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()

    def status(self, check_id: str) -> Status:
        """Return the status of a check; a check without a result yet is healthy."""
        return self._statuses.get(check_id, Status())

    def healthy(self, check_id: str) -> bool:
        """Return whether Route 53 treats a check as healthy, after inversion and disabling. A deleted check is
        healthy.
        """
        check = self._checks().get(check_id)
        return check is None or self._is_healthy(check)

    def _is_healthy(self, check: Any) -> bool:
        config = check.health_check_config
        inverted, disabled = _true(config.get("Inverted")), _true(config.get("Disabled"))
        return is_healthy(self.status(check.id), inverted=inverted, disabled=disabled)

    def _checks(self) -> dict[str, Any]:
        from moto.route53.models import route53_backends

        with MOTO:
            return dict(route53_backends[self._world.account_id]["aws"].health_checks)

    def _step(self) -> None:
        self._loop.stopped.wait(TICK)
        checks = self._checks()
        with MOTO:
            for gone in set(self._statuses) - set(checks):
                del self._statuses[gone]
        now = self._pace.now()
        for check in checks.values():
            kind = check.health_check_config["Type"]
            if kind == "CLOUDWATCH_METRIC":
                self._read_alarm(check)
            elif kind != "CALCULATED":
                self._probe_when_due(check, now)
        # Calculated checks may stand on calculated checks, to any depth that settles in a few rounds.
        for check in [one for one in checks.values() if one.health_check_config["Type"] == "CALCULATED"] * 3:
            self._calculate(check, checks)
        if now - self._published >= METRIC_SECONDS:
            self._published = now
            self._publish(checks)

    def _keep(self, check_id: str, status: Status) -> None:
        # Under the lock, because a snapshot takes the statuses with it.
        with MOTO:
            self._statuses[check_id] = status

    def _read_alarm(self, check: Any) -> None:
        config = check.health_check_config
        named = config.get("AlarmIdentifier") or {}
        treatment = config.get("InsufficientDataHealthStatus", "LastKnownStatus")
        alarm = self._alarm_state(named.get("Region", ""), named.get("Name", ""))
        self._keep(check.id, from_alarm(self.status(check.id), alarm, treatment, time.time()))

    def _alarm_state(self, region: str, name: str) -> State | None:
        from moto.cloudwatch.models import cloudwatch_backends

        if self._world.outages.region(region) is not None:
            return None
        with MOTO:
            backend = cloudwatch_backends[self._world.account_id].get(region)
            alarm = None if backend is None else backend.alarms.get(name)
            return None if alarm is None else alarm.state_value

    def _calculate(self, check: Any, checks: dict[str, Any]) -> None:
        config = check.health_check_config
        children = [
            self._is_healthy(checks[child])
            for child in config.get("ChildHealthChecks") or []
            if child in checks
        ]
        threshold = int(config.get("HealthThreshold") or 0)
        self._keep(check.id, calculated(self.status(check.id), children, threshold, time.time()))

    def _probe_when_due(self, check: Any, now: float) -> None:
        config = check.health_check_config
        if self._next.get(check.id, 0.0) > now or check.id in self._probing or _true(config.get("Disabled")):
            return
        self._next[check.id] = now + float(config.get("RequestInterval") or 30)
        self._probing.add(check.id)
        threading.Thread(target=self._probe, args=(check.id, config), name="probe", daemon=True).start()

    def _probe(self, check_id: str, config: dict[str, Any]) -> None:
        try:
            timeout = max(SHORTEST_PROBE_SECONDS, PROBE_SECONDS / self._pace.speed)
            success, report = probe(_endpoint(config), self._place, timeout)
            seen = Observation(success, report, time.time())
            threshold = int(config.get("FailureThreshold") or 3)
            self._keep(check_id, observed(self.status(check_id), seen, threshold))
        finally:
            self._probing.discard(check_id)

    def _place(self, host: str, port: int) -> tuple[str, int]:
        """Return the address and port that a probe connects to; the host's name is resolved as for any client."""
        address = host
        if not host.replace(".", "").isdigit():
            answer = view(self._world, self.healthy).answer(canonical(host))
            if not answer.values:
                raise OSError(f"{host} doesn't resolve: {answer.reason}")
            address = answer.values[0]
        if address.startswith("127."):
            return address, port
        found = listeners_of(self._world).place(address, port)
        if found is None:
            raise OSError(f"nothing listens at {address}:{port}")
        return "127.0.0.1", found

    def _publish(self, checks: dict[str, Any]) -> None:
        if self._world.outages.region(METRIC_REGION) is not None:
            return
        for check in checks.values():
            healthy = float(self._is_healthy(check))
            values = {"HealthCheckStatus": healthy, "HealthCheckPercentageHealthy": healthy * 100}
            put_metrics(self._world, METRIC_REGION, "AWS/Route53", {"HealthCheckId": check.id}, values)

    def _shown(self, _: World, __: ControlRequest) -> dict[str, Any]:
        return {"health_checks": [self._described(check) for check in self._checks().values()]}

    def _described(self, check: Any) -> dict[str, Any]:
        status = self.status(check.id)
        checked = (
            datetime.datetime.fromtimestamp(status.checked, datetime.UTC).isoformat()
            if status.checked
            else None
        )
        config = check.health_check_config
        tags = self._tags(check.id)
        return {
            "id": check.id,
            "name": tags.get("Name"),
            "type": config["Type"],
            "healthy": self._is_healthy(check),
            "report": status.report,
            "checked": checked,
            "config": config,
        }

    def _tags(self, check_id: str) -> dict[str, str]:
        from moto.route53.models import route53_backends

        with MOTO:
            return dict(route53_backends[self._world.account_id]["aws"].resource_tags.get(check_id, {}))

    def _resolve(self, world: World, request: ControlRequest) -> dict[str, Any]:
        region = request.query.get("client_region", GLOBAL_REGION)
        asked = view(world, self.healthy, region)
        answer = asked.answer(request.query.get("name", ""), request.query.get("type", "A"))
        return {"name": request.query.get("name", ""), **shown(answer, asked)}


def health_checks_of(world: World) -> HealthChecks:
    """Return the health checks of a running world."""
    found = world.parts[PART]
    assert isinstance(found, HealthChecks)
    return found


def _endpoint(config: dict[str, Any]) -> Endpoint:
    kind = config["Type"]
    host = config.get("FullyQualifiedDomainName") or config.get("IPAddress") or ""
    return Endpoint(
        kind=kind,
        host=host,
        port=int(config.get("Port") or _PORTS.get(kind, 80)),
        path=config.get("ResourcePath") or "/",
        search=config.get("SearchString"),
        enable_sni=_true(config.get("EnableSNI", True)),
    )


def _true(value: Any) -> bool:
    return str(value).lower() == "true"
