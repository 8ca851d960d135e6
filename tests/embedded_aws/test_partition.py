"""Two regions that can't reach each other still serve everybody else, and a slow region is slow in everything."""

import errno
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pytest

from embedded_aws import process
from embedded_aws.errors import ControlError
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.databases.conftest import ask
from tests.embedded_aws.databases.test_component import create, described, place, query, replicate, rows
from tests.embedded_aws.runtime.support import eventually, function, invoke
from tests.embedded_aws.traffic.support import alias, balancer, upsert

pytestmark = pytest.mark.embedded
HERE, THERE, WITNESS = "us-east-1", "us-west-2", "us-east-2"
ASK = """
    import boto3, json, urllib.request
    def handle(event, context):
        try:
            boto3.client("sqs", region_name=event["region"]).list_queues()
            called = "called"
        except Exception as error:
            called = type(error).__name__
        try:
            urllib.request.urlopen(event["url"], timeout=30)
            return [called, "reached"]
        except Exception as error:
            return [called, f"{type(error).__name__} {error.reason.errno}"]
"""


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with process.start(tmp_path_factory.mktemp("partition"), zone="example.com") as handle:
        yield Aws(handle.endpoint)


@pytest.fixture
def cut(aws: Aws) -> Iterator[Callable[[], None]]:
    """Yield a function that cuts the first region off from the other regions until the test is over."""
    yield lambda: aws.control.begin_outage(HERE, "cut-off")
    aws.control.end_outage(HERE)


def test_functions_of_other_regions_reach_neither_its_api_nor_its_load_balancers(
    aws: Aws, cut: Callable[[], None]
) -> None:
    made = balancer(aws, HERE, "cut.example.com")
    upsert(aws, alias(aws, "cut.example.com", made["dns"]))
    names = {region: function(aws, ASK, region) for region in (HERE, THERE, WITNESS)}

    def asked() -> dict[str, Any]:
        event = {"region": HERE, "url": "https://cut.example.com/"}
        return {region: invoke(aws, name, event, region)[0] for region, name in names.items()}

    assert asked() == {region: ["called", "reached"] for region in names}
    cut()
    found = asked()
    assert found[HERE] == ["called", "reached"]
    for region in (THERE, WITNESS):
        # As a host that no way leads to, which probers take for a loss.
        assert found[region] == ["ConnectionClosedError", f"URLError {errno.EHOSTUNREACH}"], region
    # Whoever is in no region, as a user or Terraform, reaches it.
    aws.client("sqs", HERE).list_queues()
    assert aws.control.place(next(iter(_addresses(aws, made["name"]))), 443)


def test_replicas_stand_still_and_catch_up_afterwards(aws: Aws, cut: Callable[[], None]) -> None:
    create(aws, "source")
    query(aws, "source", HERE, "CREATE TABLE t (n int)")
    replicate(aws, "source", "copy")
    query(aws, "source", HERE, "INSERT INTO t VALUES (1)")
    eventually(lambda: rows(aws, "copy", THERE) == 1)
    cut()
    query(aws, "source", HERE, "INSERT INTO t VALUES (2)")
    time.sleep(1.5)
    assert (rows(aws, "source", HERE), rows(aws, "copy", THERE)) == (2, 1)
    aws.control.end_outage(HERE)
    eventually(lambda: rows(aws, "copy", THERE) == 2)


def test_peering_is_cut_with_the_connections_that_it_carries(aws: Aws, cut: Callable[[], None]) -> None:
    create(aws, "peered")
    endpoint = described(aws, "peered", HERE)["Endpoint"]
    name, port = endpoint["Address"], endpoint["Port"]
    own, peering = (_inside(aws, name, port, region) for region in (HERE, THERE))
    assert own == place(aws, "peered", HERE) != peering
    assert ask(peering, "SELECT 1", sslmode="require") == [(1,)]
    cut()
    with pytest.raises(psycopg2.OperationalError):
        ask(peering, "SELECT 1", sslmode="require")
    with pytest.raises(ControlError, match="nothing"):
        _inside(aws, name, port, THERE)
    assert ask(own, "SELECT 1", sslmode="require") == [(1,)]


def test_a_slow_region_is_slow_in_its_api_its_database_and_its_load_balancer(aws: Aws) -> None:
    create(aws, "late")
    made = balancer(aws, HERE, "late.example.com")
    upsert(aws, alias(aws, "late.example.com", made["dns"]))
    name = function(aws, ASK, THERE)
    # More than a loaded machine needs for all of it.
    aws.control.begin_outage(HERE, "slow", 2)
    try:
        assert _seconds(lambda: query(aws, "late", HERE, "SELECT 1")) > 4
        event = {"region": HERE, "url": "https://late.example.com/"}
        assert _seconds(lambda: invoke(aws, name, event, THERE)) > 4
    finally:
        aws.control.end_outage(HERE)
    assert _seconds(lambda: query(aws, "late", HERE, "SELECT 1")) < 4


def _inside(aws: Aws, name: str, port: int, region: str) -> int:
    found = aws.control._send("GET", f"/place?address={name}&port={port}&inside={region}")
    return int(found["port"])


def _addresses(aws: Aws, name: str) -> list[str]:
    return [one["address"] for one in aws.control.load_balancers() if one["name"] == name]


def _seconds(work: Callable[[], Any]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def test_a_partition_of_two_regions_leaves_the_ways_to_the_others(aws: Aws) -> None:
    names = {region: function(aws, ASK, region) for region in (THERE, WITNESS)}
    event = {"region": HERE, "url": aws.endpoint}
    aws.control.begin_outage(HERE, "cut-off", peer=THERE)
    try:
        called = {region: invoke(aws, name, event, region)[0][0] for region, name in names.items()}
    finally:
        aws.control.end_outage(HERE)
    assert called == {THERE: "ConnectionClosedError", WITNESS: "called"}


def test_a_peer_that_is_no_other_region_is_refused_by_name(aws: Aws) -> None:
    with pytest.raises(ControlError, match=f"peer = '{HERE}': allowed: another region"):
        aws.control.begin_outage(HERE, "cut-off", peer=HERE)


@pytest.mark.parametrize("region_is_lost_meanwhile", [False, True])
def test_databases_are_lost_alone_and_come_back_with_what_they_had(
    aws: Aws, region_is_lost_meanwhile: bool
) -> None:
    name = f"alone-{region_is_lost_meanwhile}".lower()
    create(aws, name)
    query(aws, name, HERE, "CREATE TABLE t (n int)")
    aws.control.begin_servers_outage(HERE, "databases")
    with pytest.raises(psycopg2.OperationalError):
        query(aws, name, HERE, "SELECT 1")
    assert described(aws, name, HERE)["DBInstanceStatus"] == "available"
    if region_is_lost_meanwhile:
        aws.control.begin_outage(HERE)
        aws.control.end_outage(HERE)
    aws.control.end_servers_outage(HERE, "databases")
    assert rows(aws, name, HERE) == 0
