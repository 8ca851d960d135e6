"""Traffic follows what is healthy: listeners, health checks and DNS of a running embedded AWS."""

import json
import os
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from embedded_aws import process
from tests.embedded_aws.conftest import ROOT, Aws
from tests.embedded_aws.runtime.support import eventually, function, invoke
from tests.embedded_aws.traffic.support import (
    alias,
    balancer,
    database,
    health_check,
    healthy,
    unique,
    upsert,
    zone_id,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with process.start(tmp_path_factory.mktemp("traffic"), zone="example.com") as handle:
        aws = Aws(handle.endpoint)
        aws.control.set_speed(30)
        yield aws


def listed(aws: Aws, name: str) -> dict[str, Any]:
    return next(one for one in aws.control.load_balancers() if one["name"] == name)


def fetch(aws: Aws, name: str, host: str, path: str, timeout: float = 20) -> tuple[int, str]:
    """Ask a load balancer for a path of `host`, with the certificate checked."""
    found = listed(aws, name)
    context = ssl.create_default_context(cafile=found["ca_file"])
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    with (
        socket.create_connection(("127.0.0.1", found["port"]), timeout) as raw,
        context.wrap_socket(raw, server_hostname=host) as connection,
    ):
        connection.sendall(request.encode())
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode()


def test_load_balancer_answers_with_the_names_of_its_certificate(world: Aws) -> None:
    made = balancer(world, "us-east-1", "a1.example.com", "*.a1.example.com")
    status, body = fetch(world, made["name"], "a1.example.com", "/health")
    assert (status, json.loads(body)["region"]) == (200, "us-east-1")
    assert fetch(world, made["name"], "x.a1.example.com", "/")[1].find(made["name"]) > 0
    with pytest.raises(ssl.SSLCertVerificationError):
        fetch(world, made["name"], "other.example.com", "/health")
    with urllib.request.urlopen(f"{world.endpoint}/_embedded/health") as answer:
        assert json.load(answer)["status"] == "ready"


def test_http_listener_redirects(world: Aws) -> None:
    made = balancer(world, "us-east-1", "a2.example.com")
    port = listed(world, made["name"])["ports"]["80"]
    with socket.create_connection(("127.0.0.1", port), 3) as connection:
        connection.sendall(b"GET /x HTTP/1.1\r\nHost: a2.example.com\r\n\r\n")
        answer = connection.makefile("rb").read().decode()
    assert answer.startswith("HTTP/1.1 301")
    assert "Location: https://a2.example.com/x" in answer


def test_without_a_serving_target_there_is_503(world: Aws) -> None:
    made = balancer(world, "us-east-1", "a3.example.com")
    assert fetch(world, made["name"], "a3.example.com", "/health")[0] == 200
    world.client("ec2").terminate_instances(InstanceIds=made["instances"])
    assert fetch(world, made["name"], "a3.example.com", "/health")[0] == 503
    assert listed(world, made["name"])["healthy"] is False


def test_ready_only_while_a_write_would_succeed(world: Aws) -> None:
    region = "eu-north-1"
    made = balancer(world, region, "a4.example.com")

    def ready() -> tuple[int, str]:
        status, body = fetch(world, made["name"], "a4.example.com", "/health/ready")
        return status, json.loads(body).get("reason", "")

    assert ready()[0] == 503
    _, endpoint = database(world, "eu-central-1")
    ssm = world.client("ssm", region)
    ssm.put_parameter(Name="/app/db/endpoint", Value=endpoint, Type="String")
    assert ready() == (200, "")
    world.control.begin_outage("eu-central-1")
    status, reason = ready()
    assert status == 503
    assert "eu-central-1, which is down" in reason
    world.control.end_outage("eu-central-1")
    assert ready()[0] == 200
    ssm.put_parameter(
        Name="/app/db/endpoint", Value="nowhere.rds.amazonaws.com", Type="String", Overwrite=True
    )
    assert "no database has the endpoint" in ready()[1]


def test_not_ready_while_the_permit_names_another_region_than_the_writers(world: Aws) -> None:
    """The old primary after a failover still names its own writer; a standby through peering is ready."""
    region = "eu-west-3"
    made = balancer(world, region, "a9.example.com")
    _, address = database(world, region)
    tables = world.client("dynamodb", region)
    world.client("ssm", region).put_parameter(Name="/app/db/endpoint", Value=address, Type="String")

    def ready() -> int:
        return fetch(world, made["name"], "a9.example.com", "/health/ready")[0]

    tables.create_table(
        TableName="permit-recovery-ledger",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    )
    assert ready() == 200
    permit = {"pk": {"S": "permit"}, "sk": {"S": "current"}, "epoch": {"N": "1"}}
    tables.put_item(TableName="permit-recovery-ledger", Item={**permit, "region": {"S": "us-west-2"}})
    assert ready() == 503
    tables.put_item(TableName="permit-recovery-ledger", Item={**permit, "region": {"S": region}})
    assert ready() == 200


def test_replica_is_not_ready_until_it_is_promoted(world: Aws) -> None:
    region = "ap-northeast-1"
    made = balancer(world, region, "a5.example.com")
    source, _ = database(world, "ap-northeast-2")
    rds, name = world.client("rds", region), unique("replica")
    arn = f"arn:aws:rds:ap-northeast-2:123456789012:db:{source}"
    rds.create_db_instance_read_replica(DBInstanceIdentifier=name, SourceDBInstanceIdentifier=arn)

    def described() -> dict[str, Any]:
        (found,) = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
        return dict(found)

    eventually(lambda: described()["DBInstanceStatus"] == "available")
    endpoint = described()["Endpoint"]["Address"]
    world.client("ssm", region).put_parameter(Name="/app/db/endpoint", Value=endpoint, Type="String")
    status, body = fetch(world, made["name"], "a5.example.com", "/health/ready")
    assert (status, "is a replica" in body) == (503, True)
    rds.promote_read_replica(DBInstanceIdentifier=name)
    eventually(lambda: fetch(world, made["name"], "a5.example.com", "/health/ready")[0] == 200)


@pytest.mark.parametrize("mode", ["refuse", "unavailable", "hang"])
def test_outage_of_the_region_takes_its_load_balancers(world: Aws, mode: Any) -> None:
    region, host = "sa-east-1", f"{mode}.example.com"
    made = balancer(world, region, host)
    world.control.begin_outage(region, mode)
    try:
        if mode == "unavailable":
            assert fetch(world, made["name"], host, "/health")[0] == 503
        else:
            wanted = ConnectionRefusedError if mode == "refuse" else TimeoutError
            with pytest.raises(wanted):
                fetch(world, made["name"], host, "/health", timeout=0.7 if mode == "hang" else 20)
    finally:
        world.control.end_outage(region)
    assert fetch(world, made["name"], host, "/health")[0] == 200


def test_deleted_load_balancer_stops_listening(world: Aws) -> None:
    made = balancer(world, "us-east-1", "a6.example.com")
    port = listed(world, made["name"])["port"]
    world.client("elbv2").delete_load_balancer(LoadBalancerArn=made["arn"])

    def refused() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            return True
        return False

    eventually(refused)


ASK = """
    import json, ssl, urllib.request, socket
    def handle(event, context):
        try:
            with urllib.request.urlopen(event["url"], timeout=20) as answer:
                return [answer.status, json.load(answer).get("region")]
        except Exception as error:
            return [type(error).__name__, str(getattr(error, "reason", error))]
"""


def test_function_asks_a_name_with_its_certificate_checked(world: Aws) -> None:
    made = balancer(world, "us-west-2", "b1.example.com")
    upsert(world, alias(world, "b1.example.com", made["dns"]), alias(world, "b2.example.com", made["dns"]))
    name = function(world, ASK, "us-west-2")
    asked, error = invoke(world, name, {"url": "https://b1.example.com/health"}, "us-west-2")
    assert (asked, error) == ([200, "us-west-2"], None)
    asked, _ = invoke(world, name, {"url": "https://b2.example.com/health"}, "us-west-2")
    assert "CERTIFICATE_VERIFY_FAILED" in asked[1]
    asked, _ = invoke(world, name, {"url": "https://nothing.example.com/"}, "us-west-2")
    assert "not known" in asked[1]
    asked, _ = invoke(world, name, {"url": "https://192.0.2.1/"}, "us-west-2")
    assert "isn't in the embedded AWS" in asked[1]
    world.control.begin_outage("us-west-2")
    world.control.end_outage("us-west-2")


def test_other_programs_resolve_the_same_way(world: Aws, tmp_path: Path) -> None:
    made = balancer(world, "us-east-1", "b3.example.com")
    upsert(world, alias(world, "b3.example.com", made["dns"]))
    program = tmp_path / "client.py"
    program.write_text(
        "import sys, urllib.request\nprint(urllib.request.urlopen(sys.argv[1], timeout=30).status)\n"
    )
    command = [
        sys.executable,
        "-m",
        "embedded_aws.traffic.run",
        "--",
        str(program),
        "https://b3.example.com/health",
    ]
    environment = {**os.environ, "AWS_ENDPOINT_URL": world.endpoint}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("200", 0), done.stderr


def test_health_check_sees_the_outage_and_dns_follows(world: Aws) -> None:
    region, host = "ca-central-1", "c1.example.com"
    primary, standby = balancer(world, region, host), balancer(world, "us-east-2", host)
    upsert(world, alias(world, f"p.{host}", primary["dns"]), alias(world, f"s.{host}", standby["dns"]))
    settings = {"Port": 443, "RequestInterval": 30, "FailureThreshold": 2, "ResourcePath": "/health"}
    check = health_check(world, "HTTPS", FullyQualifiedDomainName=f"p.{host}", **settings)
    inverted = health_check(world, "HTTPS", FullyQualifiedDomainName=f"p.{host}", Inverted=True, **settings)
    both = health_check(world, "CALCULATED", ChildHealthChecks=[check, inverted], HealthThreshold=2)
    one = health_check(world, "CALCULATED", ChildHealthChecks=[check, inverted], HealthThreshold=1)
    failover: dict[str, Any] = {"SetIdentifier": "P", "Failover": "PRIMARY", "HealthCheckId": check}
    upsert(
        world,
        alias(world, host, f"p.{host}", **failover),
        alias(world, host, f"s.{host}", SetIdentifier="S", Failover="SECONDARY"),
    )
    addresses = [listed(world, made["name"])["address"] for made in (primary, standby)]
    assert world.control.resolve(host)["values"] == addresses[:1]
    eventually(lambda: _report(world, check).startswith("Success: HTTP Status Code 200"))
    # Each check looks at its own time, and those that stand on others follow.
    eventually(lambda: [healthy(world, each) for each in (check, inverted, both, one)] == [1, 0, 0, 1])
    began = time.monotonic()
    world.control.begin_outage(region)
    try:
        eventually(lambda: world.control.resolve(host)["values"] == addresses[1:])
        # Two failures, 30 s apart, at speed 30.
        assert time.monotonic() - began >= 0.9
        eventually(lambda: healthy(world, inverted))
        assert "Connection refused" in _report(world, check)
        tested = world.client("route53").test_dns_answer(
            HostedZoneId=zone_id(world), RecordName=host, RecordType="A"
        )
        assert tested["RecordData"] == addresses[1:]
        shown = world.control.resolve(host)
        assert shown["health"][check] is False
        assert [step["set_identifier"] for step in shown["chain"]] == ["S", None]
    finally:
        world.control.end_outage(region)
    eventually(lambda: world.control.resolve(host)["values"] == addresses[:1])


def _report(aws: Aws, check: str) -> str:
    found = aws.client("route53").get_health_check_status(HealthCheckId=check)["HealthCheckObservations"]
    return str(found[0]["StatusReport"]["Status"])


def test_string_match_looks_into_the_body(world: Aws) -> None:
    host = "c2.example.com"
    made = balancer(world, "us-east-1", host)
    upsert(world, alias(world, host, made["dns"]))
    settings = {
        "FullyQualifiedDomainName": host,
        "ResourcePath": "/health",
        "RequestInterval": 10,
        "FailureThreshold": 1,
    }
    there = health_check(world, "HTTPS_STR_MATCH", SearchString="region", **settings)
    missing = health_check(world, "HTTPS_STR_MATCH", SearchString="blue", **settings)
    eventually(lambda: not healthy(world, missing))
    eventually(lambda: "search string wasn't found" in _report(world, missing))
    eventually(lambda: healthy(world, there))


def test_metric_check_follows_its_alarm_and_keeps_its_status_when_the_region_is_down(world: Aws) -> None:
    region, name = "eu-south-1", unique("switch")
    client = world.client("cloudwatch", region)
    client.put_metric_alarm(
        AlarmName=name,
        Namespace="drill",
        MetricName=name,
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )
    check = health_check(
        world,
        "CLOUDWATCH_METRIC",
        AlarmIdentifier={"Region": region, "Name": name},
        InsufficientDataHealthStatus="LastKnownStatus",
    )
    assert healthy(world, check)

    def alarmed() -> bool:
        """Return the alarm forgets what is older than a few seconds here."""
        client.put_metric_data(Namespace="drill", MetricData=[{"MetricName": name, "Value": 1}])
        return not healthy(world, check) and _report(world, check) == "Failure: the alarm is ALARM."

    eventually(alarmed)
    world.control.begin_outage(region)
    try:
        eventually(lambda: "can't be read" in _report(world, check))
        assert not healthy(world, check)
    finally:
        world.control.end_outage(region)
    # No data any more: the alarm forgets, the check doesn't.
    eventually(lambda: "insufficient data" in _report(world, check))
    assert not healthy(world, check)


def test_disabled_check_counts_as_healthy(world: Aws) -> None:
    settings = {"FullyQualifiedDomainName": "gone.example.com", "RequestInterval": 10, "FailureThreshold": 1}
    check = health_check(world, "HTTPS", **settings)
    eventually(lambda: not healthy(world, check))
    world.client("route53").update_health_check(HealthCheckId=check, Disabled=True)
    assert healthy(world, check)


def test_health_check_metrics_are_in_us_east_1_only(world: Aws) -> None:
    settings = {"FullyQualifiedDomainName": "gone.example.com", "RequestInterval": 10, "FailureThreshold": 1}
    check = health_check(world, "HTTPS", **settings)
    dimensions = [{"Name": "HealthCheckId", "Value": check}]

    def metrics(region: str) -> list[Any]:
        found = world.client("cloudwatch", region).list_metrics(
            Namespace="AWS/Route53", Dimensions=dimensions
        )
        return list(found["Metrics"])

    eventually(lambda: metrics("us-east-1"))
    assert metrics("us-west-2") == []


def test_stock_moto_says_every_check_is_a_success(stock: Aws) -> None:
    check = health_check(stock, "HTTPS", FullyQualifiedDomainName="gone.example.com")
    assert _report(stock, check).startswith("Success")
