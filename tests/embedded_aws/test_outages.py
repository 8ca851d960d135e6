"""During an outage a region or a service refuses, answers unavailable, or is silent, as the outage says."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from embedded_aws.errors import ControlError
from embedded_aws.outages import Outages
from tests.embedded_aws.conftest import Aws

REGION, OTHER = "eu-west-1", "eu-central-1"
# More than a loaded machine needs for a call, in seconds.
SLOW = 6.0


@pytest.fixture
def aws(extended: Aws) -> Iterator[Aws]:
    """Yield the shared server, with everything up again afterwards."""
    yield extended
    extended.control.end_outage(REGION)
    for service in ("iam", "route53"):
        extended.control.end_service_outage(service)


def _patient(aws: Aws, seconds: float) -> Any:
    return boto3.client(
        "sqs",
        region_name=REGION,
        endpoint_url=aws.endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(read_timeout=seconds, retries={"total_max_attempts": 1}),
    )


def test_a_refused_call_gets_no_answer_at_all(aws: Aws) -> None:
    aws.control.begin_outage(REGION, "refuse")
    with pytest.raises(ConnectionClosedError):
        aws.client("sqs", REGION).list_queues()


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("sqs", "list_queues"),  # json
        ("rds", "describe_db_instances"),  # query
        ("ec2", "describe_vpcs"),  # ec2
        ("s3", "list_buckets"),  # rest-xml
        ("lambda", "list_functions"),  # rest-json
    ],
)
def test_an_unavailable_region_answers_503_in_every_protocol(aws: Aws, service: str, operation: str) -> None:
    aws.control.begin_outage(REGION, "unavailable")
    with pytest.raises(ClientError) as down:
        getattr(aws.client(service, REGION), operation)()
    assert down.value.response["Error"]["Code"] == "ServiceUnavailable"
    assert down.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503


def test_a_hanging_call_ends_when_the_client_gives_up(aws: Aws) -> None:
    aws.control.begin_outage(REGION, "hang")
    began = time.monotonic()
    with pytest.raises(ReadTimeoutError):
        _patient(aws, 0.5).list_queues()
    assert 0.4 < time.monotonic() - began < 25


def test_the_end_of_an_outage_releases_calls_that_hang(aws: Aws) -> None:
    aws.control.begin_outage(REGION, "hang")
    ended: list[BaseException] = []

    client = _patient(aws, 60)

    def call() -> None:
        try:
            client.list_queues()
        except ConnectionClosedError as error:
            ended.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    time.sleep(2)
    assert thread.is_alive()
    aws.control.end_outage(REGION)
    thread.join(30)
    assert len(ended) == 1
    aws.client("sqs", REGION).list_queues()


def test_other_regions_and_global_services_stay_up(aws: Aws) -> None:
    aws.control.begin_outage(REGION, "unavailable")
    aws.client("sqs", OTHER).list_queues()
    aws.client("iam", REGION).list_roles()
    aws.client("route53", REGION).list_hosted_zones()


def test_a_global_service_goes_down_alone_and_everywhere(aws: Aws) -> None:
    aws.control.begin_service_outage("route53", "unavailable")
    for region in (REGION, OTHER):
        with pytest.raises(ClientError):
            aws.client("route53", region).list_hosted_zones()
        aws.client("sqs", region).list_queues()


def test_what_is_down_is_said(aws: Aws) -> None:
    aws.control.begin_outage(REGION, "hang")
    aws.control.begin_service_outage("iam")
    health = aws.control.health()
    assert health["regions"] == {REGION: "hang"}
    assert health["services"] == {"iam": "refuse"}


def test_an_unknown_mode_is_refused_by_name(aws: Aws) -> None:
    allowed = "refuse, unavailable, hang, slow or cut-off"
    with pytest.raises(ControlError, match=f"mode = 'gone': allowed: {allowed}"):
        aws.control.begin_outage(REGION, "gone")  # type: ignore[arg-type]
    with pytest.raises(ControlError, match="seconds = -1: allowed: a number from 0 to 60"):
        aws.control.begin_outage(REGION, "slow", -1)


def test_a_slow_region_answers_late_and_is_not_down(aws: Aws) -> None:
    aws.control.begin_outage(REGION, "slow", SLOW)
    assert aws.control.health()["disturbed"] == {REGION: "slow"}
    assert aws.control.health()["regions"] == {}
    assert _seconds(lambda: aws.client("sqs", REGION).list_queues()) > SLOW
    assert _seconds(lambda: aws.client("sqs", OTHER).list_queues()) < SLOW
    aws.control.end_outage(REGION)
    assert _seconds(lambda: aws.client("sqs", REGION).list_queues()) < SLOW


def test_a_region_that_is_cut_off_answers_who_is_in_no_region(aws: Aws) -> None:
    aws.control.begin_outage(REGION, "cut-off")
    assert aws.control.health()["disturbed"] == {REGION: "cut-off"}
    aws.client("sqs", REGION).list_queues()
    aws.control.end_outage(REGION)
    assert aws.control.health()["disturbed"] == {}


def _seconds(work: Callable[[], Any]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def test_listeners_hear_of_an_outage_before_it_and_of_its_end_after_it() -> None:
    outages, heard = Outages(), []

    def listen(region: str, mode: str | None) -> None:
        heard.append((region, mode, outages.region(region)))

    outages.listen(listen)
    outages.begin_region(REGION, "refuse")
    outages.end_region(REGION)
    assert heard == [(REGION, "refuse", None), (REGION, None, None)]
