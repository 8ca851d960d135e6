"""The three troubleshooting groups of the original recipe: for each question what was checked, and the result."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from operations.doctor.diagnosis import Diagnosis
from operations.stores.store import Check
from operations.target import Target
from readiness import consistency, delays
from readiness.checks import checks, examine


@dataclass(frozen=True)
class Question:
    """A question of the original recipe's troubleshooting list. `looked` describes what `checks` examine."""

    asks: str
    looked: str
    checks: Mapping[str, Check]


@dataclass(frozen=True)
class Finding:
    """A question with its answer."""

    group: str
    asks: str
    looked: str
    found: Sequence[Diagnosis]


def _known(*names: str) -> dict[str, Check]:
    every = checks()
    return {name: every[name] for name in names}


GROUPS: Mapping[str, Sequence[Question]] = {
    "replication failures": (
        Question(
            "IAM roles and permissions",
            "the role of each S3 replication rule, the keys and secrets in both regions",
            _known("replication roles", "keys", "secrets"),
        ),
        Question(
            "network connectivity",
            "the peering of the networks, the database's replication, and the prober's requests to the other region",
            _known("peering", "database", "failover machine"),
        ),
        Question("service limits", "the quotas of the passive region", _known("quotas")),
    ),
    "failover delays": (
        Question("DNS propagation time", "the records of the workload's names", {"dns": delays.dns}),
        Question("cache TTL settings", "the cache policy of the distribution", {"caching": delays.caching}),
        Question(
            "health check sensitivity",
            "interval and threshold of the deployed health check and alarm, and the results of Route 53's checkers",
            {"sensitivity": delays.sensitivity, **_known("health checks")},
        ),
        Question(
            "what a failover waits for",
            "the image, the Auto Scaling group, and whether the state machine is idle",
            _known("image", "capacity", "failover machine"),
        ),
    ),
    "data inconsistency": (
        Question(
            "replication status",
            "the table's replicas, the replication rules of each bucket, parameters, and the metric of the replication "
            "health",
            _known("table", "storage", "parameters", "replication health"),
        ),
        Question(
            "split-brain",
            "active region, permit and epoch in both ledgers, which databases accept writes, and whether the "
            "old active region accepted writes since the permit moved",
            {"split brain": consistency.split_brain},
        ),
        Question(
            "transaction ordering",
            "numbered heartbeats in both regions; the database replays in the order of commits; a table or a "
            "bucket keeps no order between items",
            {"ordering": consistency.ordering},
        ),
    ),
}


def diagnose(target: Target) -> Iterator[Finding]:
    """Answer every question of every group; each check runs once, even if several questions need its result."""
    known: dict[str, list[Diagnosis]] = {}
    for group, questions in GROUPS.items():
        for question in questions:
            for name, check in question.checks.items():
                if name not in known:
                    known[name] = examine(target, {name: check})
            found = [each for name in question.checks for each in known[name]]
            yield Finding(group, question.asks, question.looked, found)
