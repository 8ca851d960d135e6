"""A toy store, as somebody adds one: a queue whose messages something copies. One store in each layer, nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from constructs import Construct

import config.stores
import operations.stores
import operations.stores.store
import recovery.stores
import recovery.stores.store
import templates.stores
import templates.stores.store
from config import Names, Settings
from config.safeguards import Safeguard
from config.stores import Instance
from operations.clients import Clients
from operations.divergence.finding import Finding
from operations.doctor.diagnosis import Diagnosis, judge
from operations.stores.store import Comparing, Reprotection
from operations.target import Target
from recovery.registry import entries
from recovery.steps.replication import Behind, Reading
from recovery.steps.standby.look import Look, one
from recovery.stores.store import Examining, Lag, Measuring
from templates.blocks.monitoring.alarm import Alarm
from templates.blocks.monitoring.widget import Graph
from templates.blocks.policy import Statement
from templates.stores.store import Allowed, CopyRegions, Keys, Replicating, Shown

KIND, NAME, LIMIT = "queue", "queue/orders", 30.0
# What the toy says of itself: a test changes it.
BEHIND: dict[str, float] = {"seconds": 1.0}
PAUSED: list[str] = []


def _instances(settings: Settings, _names: Names) -> Iterable[Instance]:
    if settings.components.application:
        yield Instance(KIND, "orders", {"limit": LIMIT})


def _lags(measuring: Measuring) -> Iterable[Lag]:
    for name, needs in entries(measuring.settings.stores, KIND).items():
        limit = float(str(needs["limit"]))
        yield Lag(name, limit, partial(_measure, name, limit))


def _measure(name: str, limit: float) -> Reading:
    return Reading(name, Behind(BEHIND["seconds"], "the oldest message that isn't copied"), limit)


def _looks(examining: Examining) -> Iterable[Look]:
    for name in entries(examining.settings.stores, KIND):
        yield name, partial(one, _judged, name)


def _judged(name: str) -> Diagnosis:
    return judge(name, good=not PAUSED, cause="copying is paused" if PAUSED else "it is copied", fix="resume")


def _replicate(scope: Construct, given: Replicating) -> None:
    provider = given.providers.site(given.passive.site)
    SqsQueue(scope, "queue-copies", provider=provider, name=f"{given.names.project}-orders-copies")


def _measures(place: CopyRegions, _keys: Keys, instances: Sequence[Instance]) -> Allowed:
    return Allowed([_reads(place, instances)], ["sqs:ListQueues"])


def _examines(place: CopyRegions, instances: Sequence[Instance]) -> Allowed:
    return Allowed([_reads(place, instances)], ["sqs:ListQueues"])


def _reads(place: CopyRegions, instances: Sequence[Instance]) -> Statement:
    arns = [place.here.arn("sqs", each.name) for each in instances]
    return Statement("LookAtQueues", ["sqs:GetQueueAttributes"], arns)


def _shows(place: CopyRegions, instances: Sequence[Instance]) -> Shown:
    lags = [
        Graph(f"Lag of {each.id}, seconds", [place.lag_metric("ReplicationLag", each.id)], LIMIT)
        for each in instances
    ]
    return Shown(lags=lags)


def _alarms(place: CopyRegions, _instances: Sequence[Instance]) -> Sequence[Alarm]:
    stopped = place.lag_metric("ReplicationLag", NAME)
    return (Alarm("queue-late", "Messages are copied late", {"lag": stopped}, LIMIT, missing="missing"),)


def _check(target: Target) -> list[Diagnosis]:
    del target
    return [_judged(NAME)]


def _diverges(comparing: Comparing) -> Iterable[Finding]:
    del comparing
    yield Finding("messages", "were never copied", count=2)


def _apart(_settings: Settings, _clients: Clients) -> Sequence[str]:
    return PAUSED


def _rejoin(_settings: Settings, _clients: Clients) -> Iterable[str]:
    while PAUSED:
        yield f"copying of {PAUSED.pop()} goes on"


@contextmanager
def registered() -> Iterator[None]:
    """Register the toy store in every layer while the context lasts."""
    protection = {"queues": Safeguard(("aws_sqs_queue",), alarms=("queue-late",))}
    with ExitStack() as floors:
        floors.enter_context(
            config.stores.STORES.with_store(config.stores.Store(KIND, _instances, protection))
        )
        floors.enter_context(
            recovery.stores.STORES.with_store(recovery.stores.store.Store(KIND, lags=_lags, looks=_looks))
        )
        floors.enter_context(
            templates.stores.STORES.with_store(
                templates.stores.store.Store(
                    KIND,
                    replicates=_replicate,
                    measures=_measures,
                    examines=_examines,
                    shows=_shows,
                    alarms=_alarms,
                )
            )
        )
        floors.enter_context(
            operations.stores.STORES.with_store(
                operations.stores.store.Store(
                    KIND,
                    checks={"queues": _check},
                    diverges=_diverges,
                    reprotection=Reprotection("queues", "resume the copies of queues", _apart, _rejoin),
                )
            )
        )
        yield
