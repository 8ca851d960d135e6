"""The program's region and settings, read from the environment variables of its service."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """The region, and names of the resources that this process uses. An empty `ledger_table` means no permit, an
    empty `cache_parameter` no sessions, an empty `table` no warm set. With strict fencing the permit is renewed in
    `lease_table` of `other_region`; both are empty if fencing is `available`.
    """

    region: str
    port: int
    endpoint_parameter: str
    database: str
    secret: str
    ledger_table: str
    health_path: str = "/health"
    readiness_path: str = "/health/ready"
    cache_parameter: str = ""
    cache_name: str = ""
    cache_user: str = ""
    table: str = ""
    lease_table: str = ""
    other_region: str = ""

    @property
    def is_strict(self) -> bool:
        """True if a writer that can't renew its permit must stop."""
        return bool(self.lease_table)


def read_place(variables: dict[str, str]) -> Place:
    return Place(
        region=variables["AWS_REGION"],
        port=int(variables["APPLICATION_PORT"]),
        endpoint_parameter=variables["ENDPOINT_PARAMETER"],
        database=variables["DATABASE_NAME"],
        secret=variables["DATABASE_SECRET"],
        ledger_table=variables.get("LEDGER_TABLE", ""),
        # What asks may add a query, which names no other answer.
        health_path=variables["HEALTH_PATH"].split("?")[0],
        readiness_path=variables["READINESS_PATH"].split("?")[0],
        cache_parameter=variables.get("CACHE_ENDPOINT_PARAMETER", ""),
        cache_name=variables.get("CACHE_NAME", ""),
        cache_user=variables.get("CACHE_USER", ""),
        table=variables.get("WARM_TABLE", ""),
        lease_table=variables.get("LEASE_TABLE", ""),
        other_region=variables.get("OTHER_REGION", ""),
    )
