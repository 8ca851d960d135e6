"""Health checks, and DNS that follows them."""

import time
from typing import Any

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually
from tests.embedded_aws.traffic.followed.requests import listed, report
from tests.embedded_aws.traffic.support import alias, balancer, health_check, healthy, unique, upsert, zone_id


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
    eventually(lambda: report(world, check).startswith("Success: HTTP Status Code 200"))
    # Each check looks at its own time, and those that stand on others follow.
    eventually(lambda: [healthy(world, each) for each in (check, inverted, both, one)] == [1, 0, 0, 1])
    began = time.monotonic()
    world.control.begin_outage(region)
    try:
        eventually(lambda: world.control.resolve(host)["values"] == addresses[1:])
        # Two failures, 30 s apart, at speed 30.
        assert time.monotonic() - began >= 0.9
        eventually(lambda: healthy(world, inverted))
        assert "Connection refused" in report(world, check)
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
    eventually(lambda: "search string wasn't found" in report(world, missing))
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
        """Publish a value that triggers the alarm, since the alarm soon forgets older ones here, and return
        whether the check reports it.
        """
        client.put_metric_data(Namespace="drill", MetricData=[{"MetricName": name, "Value": 1}])
        return not healthy(world, check) and report(world, check) == "Failure: the alarm is ALARM."

    eventually(alarmed)
    world.control.begin_outage(region)
    try:
        eventually(lambda: "can't be read" in report(world, check))
        assert not healthy(world, check)
    finally:
        world.control.end_outage(region)
    # No data any more: the alarm forgets, the check doesn't.
    eventually(lambda: "insufficient data" in report(world, check))
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
    assert report(stock, check).startswith("Success")
