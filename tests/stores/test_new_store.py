"""A store that is registered in each layer is everywhere that stores are: no source file names it."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import config.stores
import operations.stores
import recovery.stores
import templates.stores
from config import Environment, Settings
from config.names import HEALTH_METRIC
from config.settings import parse_settings
from config.stacks import RECOVERY, REPLICATION
from config.stores import safeguards
from operations.divergence.finding import Export
from operations.divergence.look import look
from operations.divergence.subject import Subject
from operations.reconcile import decision
from operations.reconcile.acts import act
from operations.reconcile.instances import Instance
from operations.reconcile.tools import Tools
from operations.stores.store import Reach
from operations.target import Target
from readiness.checks import checks, examine
from recovery.clock import utc_now
from recovery.handlers import examination, replication
from recovery.settings import FunctionSettings
from recovery.steps.drill_record import VALIDATED
from tests.operations.ledgers import clients
from tests.operations.reconcile.seen import STACKS, all_applied
from tests.recovery.conftest import Region
from tests.recovery.names import NAMES, PRIMARY, STANDBY
from tests.recovery.records import published
from tests.stores import queue
from tests.synthesized import Synthesized, stacks
from wiring.readiness import readiness_settings
from wiring.replication import health_settings

Configure = Callable[[FunctionSettings], None]
# Nothing else is synthesized of it, so that no other test finds a store that it doesn't know.
SETTINGS = {"project": "queues"}


@pytest.fixture(autouse=True)
def toy() -> Iterator[None]:
    """Register the toy store in every layer, and reset it after the test."""
    with queue.registered():
        yield
    queue.BEHIND["seconds"] = 1.0
    queue.PAUSED.clear()


@pytest.fixture(scope="module")
def synthesized() -> dict[str, Synthesized]:
    with queue.registered():
        return {name: stacks(SETTINGS)[name] for name in (REPLICATION, RECOVERY)}


def function(stack: Synthesized, purpose: str) -> dict[str, Any]:
    return stack.one("aws_lambda_function", function_name=f"queues-dr-{purpose}")


def policy(stack: Synthesized, purpose: str) -> dict[str, Any]:
    """Return the statements of the role of a function, by their names."""
    role = stack.one("aws_iam_role", name=f"queues-dr-{purpose}-us-west-2")
    found = stack.one("aws_iam_role_policy", role=f"${{{stack.address(role)}.name}}")
    return {each["Sid"]: each for each in json.loads(found["policy"])["Statement"]}


@pytest.mark.parametrize("floor", [recovery.stores.STORES, templates.stores.STORES, operations.stores.STORES])
def test_a_kind_has_the_name_that_the_settings_give_it_on_each_floor(floor: Any) -> None:
    known = {store.kind for store in config.stores.STORES}
    assert {store.kind for store in floor} <= known
    assert queue.KIND in known


def test_its_lag_is_measured_published_and_counts_for_the_health(
    standby: Region, configure: Configure
) -> None:
    configure(replace(health_settings(Settings(), NAMES), database="", table="", bucket=""))
    for seconds, health in ((queue.LIMIT - 1, 1.0), (queue.LIMIT + 1, 0.0)):
        queue.BEHIND["seconds"] = seconds
        said = replication.handle({}, None, sleep=lambda _: None)
        assert said["copies"][queue.NAME]["seconds"] == seconds
        assert said["health"] == health
    assert published(standby, STANDBY.health_namespace, HEALTH_METRIC, STANDBY.region)
    lags = standby.client("cloudwatch").list_metrics(
        MetricName="ReplicationLag", Dimensions=[{"Name": "Store", "Value": queue.NAME}]
    )["Metrics"]
    assert lags


def test_it_is_examined_and_the_rehearsal_of_the_replication_judges_it(
    standby: Region, configure: Configure
) -> None:
    del standby
    nothing: dict[str, Any] = {"database": "", "table": "", "auto_scaling_group": "", "image_parameter": ""}
    empty: dict[str, Any] = {"secrets": [], "key_aliases": [], "parameters": [], "gauges": []}
    configure(replace(readiness_settings(Settings(), NAMES), **nothing, **empty))
    assert not [line for line in problems() if queue.NAME in line]
    queue.PAUSED.append("orders")
    assert [line for line in problems() if f"{queue.NAME}: copying is paused" in line]


def problems() -> list[str]:
    return list(examination.handle({"kind": VALIDATED}, None)["problems"])


def test_the_deployed_functions_know_it_and_may_look_at_it(synthesized: dict[str, Synthesized]) -> None:
    for name, purpose in ((REPLICATION, "replication"), (RECOVERY, "examination")):
        variables = function(synthesized[name], purpose)["environment"]["variables"]
        assert json.loads(variables["DR_STORES"]) == {queue.NAME: {"limit": queue.LIMIT}}
        # Lambda quotas: environment variables have 4 KB together.
        assert sum(len(key) + len(value) for key, value in variables.items()) < 4096
        statements = policy(synthesized[name], purpose)
        assert statements["LookAtQueues"]["Resource"] == ["arn:aws:sqs:us-west-2:123456789012:orders"]
        anywhere = {
            action for each in statements.values() if each["Resource"] == ["*"] for action in each["Action"]
        }
        assert "sqs:ListQueues" in anywhere


def test_its_copies_are_made_in_the_passive_region(synthesized: dict[str, Synthesized]) -> None:
    stack = synthesized[REPLICATION]
    copies = stack.one("aws_sqs_queue", name="queues-orders-copies")
    assert stack.provider_region(copies) == "us-west-2"


def test_its_lag_has_a_graph_and_its_protection_an_alarm(synthesized: dict[str, Synthesized]) -> None:
    stack = synthesized[REPLICATION]
    shown = json.loads(stack.one("aws_cloudwatch_dashboard")["dashboard_body"])["widgets"]
    (graph,) = [each for each in shown if each["properties"]["title"] == f"Lag of {queue.NAME}, seconds"]
    assert graph["properties"]["annotations"]["horizontal"] == [{"label": "objective", "value": queue.LIMIT}]
    assert safeguards()["queues"].alarms == ("queue-late",)
    assert stack.one("aws_cloudwatch_metric_alarm", alarm_name="queues-dr-queue-late")


def test_readiness_asks_it_by_its_name() -> None:
    target = Target("embedded", Settings(), "http://127.0.0.1:9")
    wanted = {"queues": checks()["queues"]}
    assert [each.state for each in examine(target, wanted)] == ["ready"]
    queue.PAUSED.append("orders")
    assert [each.state for each in examine(target, wanted)] == ["not ready"]


def test_what_a_lost_region_has_alone_of_it_is_divergence(standby: Region) -> None:
    del standby
    settings = parse_settings(
        {
            "components": dict.fromkeys(
                ("application", "database", "table", "storage", "cdn", "recovery"), False
            ),
            "cache": {"enabled": False},
        }
    )
    old = Instance(PRIMARY.database, PRIMARY.database_arn, "db-OLD", "available", "")
    seen = look(
        settings,
        clients,
        STANDBY,
        Subject(old, PRIMARY.region, 1, (), is_aside=True),
        reach=Reach(),
        export=Export(None),
        sleep=time.sleep,
    )
    assert [(each.store, each.count) for each in seen.findings] == [("messages", 2)]
    assert seen.verdict == "diverged"


def test_a_reconcile_protects_it_again_before_the_region_counts_as_protected() -> None:
    queue.PAUSED.append("orders")
    said: list[str] = []
    tools = Tools(
        Environment(Path("dr.yaml"), "embedded", None, None, False),
        Settings(),
        clients,
        {},
        utc_now,
        time.sleep,
        said.append,
        lambda _: None,
    )
    names = [step.name for step in decision.steps(STACKS)]
    assert names.index("queues") < names.index("protect")
    step = decision.following(all_applied(apart={"queues": list(queue.PAUSED)}))
    assert step is not None
    assert step.name == "queues"
    act(step, all_applied(), tools)
    assert said == ["copying of orders goes on"]
    assert queue.PAUSED == []
