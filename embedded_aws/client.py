"""Typed client of the control API."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from embedded_aws.errors import ControlError
from embedded_aws.modelled.mode import Checking
from embedded_aws.outages import SLOW_SECONDS, Disturbance, Mode
from embedded_aws.server_outages import Part

# The control API answers at once; only a snapshot takes seconds.
TIMEOUT = 60.0
# Loopback is never reached through a proxy, whatever the environment says.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class EmbeddedAws:
    """Control of the embedded AWS at `endpoint`. Every method raises ControlError when refused."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint.rstrip("/")

    def health(self) -> dict[str, Any]:
        """Return the embedded AWS's health, with the regions and services that are down."""
        return self._send("GET", "/health")

    def begin_outage(
        self,
        region: str,
        mode: Mode | Disturbance = "refuse",
        seconds: float = SLOW_SECONDS,
        peer: str | None = None,
    ) -> None:
        """Take a region down, make it slow by some seconds, or cut it off from `peer` (None: from
        all other regions).
        """
        document = {"mode": mode, "seconds": seconds, "peer": peer}
        self._send("PUT", f"/regions/{quote(region)}/outage", document)

    def end_outage(self, region: str) -> None:
        """Bring a region back."""
        self._send("DELETE", f"/regions/{quote(region)}/outage")

    def begin_servers_outage(self, region: str, part: Part, mode: Mode = "refuse") -> None:
        """Take a region's database or cache servers down; the region's API stays up, and doesn't show the outage."""
        self._send("PUT", f"/regions/{quote(region)}/{part}/outage", {"mode": mode})

    def end_servers_outage(self, region: str, part: Part) -> None:
        """Bring a region's database or cache servers back."""
        self._send("DELETE", f"/regions/{quote(region)}/{part}/outage")

    def put_database_status(self, region: str, name: str, status: str) -> None:
        """Set a database instance's status, such as `storage-optimization`."""
        self._send("PUT", f"/regions/{quote(region)}/databases/{quote(name)}/status", {"status": status})

    def remove_database_status(self, region: str, name: str) -> None:
        """Let a database instance show its own status again; nothing happens if no status was set."""
        self._send("DELETE", f"/regions/{quote(region)}/databases/{quote(name)}/status")

    def begin_service_outage(self, service: str, mode: Mode = "refuse") -> None:
        """Take a service down in every region, such as `iam` or `route53`."""
        self._send("PUT", f"/services/{quote(service)}/outage", {"mode": mode})

    def end_service_outage(self, service: str) -> None:
        """Bring a service back."""
        self._send("DELETE", f"/services/{quote(service)}/outage")

    def put_fault(
        self,
        name: str,
        service: str,
        operation: str,
        error: str,
        message: str = "",
        *,
        status: int = 400,
        region: str | None = None,
        times: int | None = None,
    ) -> None:
        """Let calls fail with an AWS error; see embedded_aws.faults.Fault."""
        document = {"service": service, "operation": operation, "error": error, "message": message}
        more = {"status": status, "region": region, "times": times}
        self._send("PUT", f"/faults/{quote(name)}", {**document, **more})

    def remove_fault(self, name: str) -> None:
        """Remove a fault; nothing happens if there is no such fault."""
        self._send("DELETE", f"/faults/{quote(name)}")

    def set_replication(
        self,
        service: str,
        source: str,
        destination: str,
        *,
        lag_seconds: float | None = None,
        paused: bool = False,
    ) -> None:
        """Set the replication of a service (`dynamodb`, `rds` or `s3`) from one region to another. The lag is exactly
        `lag_seconds`; None restores the default.
        """
        flow = {"service": service, "source": source, "destination": destination, "paused": paused}
        self._send(
            "PUT", "/replication", flow if lag_seconds is None else {**flow, "lag_seconds": lag_seconds}
        )

    def age_replicas(self, hours: float) -> None:
        """Backdate the creation of every DynamoDB replica by some hours: a table can't be deleted until 24 hours after
        a replica was added from it.
        """
        self._send("PUT", "/replicas/age", {"hours": hours})

    def enforce_policies(self, enforced: bool = True, *, delay_seconds: float = 0) -> None:
        """Enforce the roles' policies; a change of a policy takes effect after `delay_seconds`."""
        self._send("PUT", "/iam", {"enforced": enforced, "delay_seconds": delay_seconds})

    def set_speed(self, speed: float) -> None:
        """Let schedules, alarm periods and health-check intervals pass `speed` times as fast; 1 is real time."""
        self._send("PUT", "/clock", {"speed": speed})

    def model_checks(self) -> dict[str, Any]:
        """Return the requests that violate the services' models, their counts, and the cost of the checks."""
        return self._send("GET", "/model-checks")

    def check_models(self, mode: Checking) -> None:
        """Refuse requests that violate the models (the default), only count them, or don't check."""
        self._send("PUT", "/model-checks", {"mode": mode})

    def calls(self, after: int = 0) -> list[dict[str, Any]]:
        """Return the API calls with a number above `after`, oldest first; see embedded_aws.calls.Call."""
        return self._list("/calls", "calls", {"after": after})

    def alarm_history(self, after: int = 0) -> list[dict[str, Any]]:
        """Return the changes of alarms."""
        return self._list("/alarms/history", "history", {"after": after})

    def events(self, after: int = 0) -> list[dict[str, Any]]:
        """Return what event rules started."""
        return self._list("/events", "events", {"after": after})

    def resolve(self, name: str, record_type: str = "A") -> dict[str, Any]:
        """Return the answer that Route 53 gives for a name now, and the reason for it."""
        return self._send("GET", "/resolve?" + urlencode({"name": name, "type": record_type}))

    def name_server(self) -> tuple[str, int]:
        """Return the host and port of the DNS server that answers for the hosted zones, by UDP and TCP."""
        found = self._send("GET", "/dns")
        return str(found["host"]), int(found["port"])

    def health_checks(self) -> list[dict[str, Any]]:
        """Return every health check and its status."""
        return self._list("/health-checks", "health_checks", {})

    def load_balancers(self) -> list[dict[str, Any]]:
        """Return every load balancer and where it listens."""
        return self._list("/load-balancers", "load_balancers", {})

    def place(self, address: str, port: int) -> int:
        """Return the loopback port behind an address and port of a load balancer or a database.

        Raises ControlError when nothing listens there.
        """
        return int(self._send("GET", f"/place?{urlencode({'address': address, 'port': port})}")["port"])

    def snapshot(self, file: Path) -> None:
        """Write the whole state to a file that `serve --restore` continues from."""
        self._send("POST", "/snapshot", {"file": str(file.absolute())})

    def _list(self, path: str, key: str, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._send("GET", f"{path}?{urlencode(query)}")[key]
        return found

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/_embedded{path}", data, method=method)
        try:
            with _DIRECT.open(request, timeout=TIMEOUT) as answer:
                found: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise ControlError(_message(error), error.code) from error
        return found


def _message(error: urllib.error.HTTPError) -> str:
    text = error.read().decode("utf-8", "replace")
    try:
        return str(json.loads(text)["error"])
    except (ValueError, KeyError):
        return text or str(error)
