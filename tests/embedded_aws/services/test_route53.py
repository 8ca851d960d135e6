"""What the health check extension promises, and what stock moto does instead."""

from typing import Any

from tests.embedded_aws.conftest import Aws

SWITCH = {
    "Type": "CLOUDWATCH_METRIC",
    "AlarmIdentifier": {"Region": "us-west-2", "Name": "switch"},
    "InsufficientDataHealthStatus": "LastKnownStatus",
    "Inverted": True,
}


def _check(aws: Aws, reference: str, config: dict[str, Any]) -> tuple[Any, str]:
    route53 = aws.client("route53")
    made = route53.create_health_check(CallerReference=reference, HealthCheckConfig=config)
    return route53, made["HealthCheck"]["Id"]


def _config(route53: Any, check: str) -> dict[str, Any]:
    config: dict[str, Any] = route53.get_health_check(HealthCheckId=check)["HealthCheck"]["HealthCheckConfig"]
    return config


def test_a_check_on_an_alarm_keeps_the_alarm(extended: Aws, stock: Aws) -> None:
    assert _config(*_check(extended, "alarm", SWITCH)) == {**SWITCH, "Disabled": False}
    assert "AlarmIdentifier" not in _config(*_check(stock, "alarm", SWITCH))


def test_an_update_changes_what_it_names_and_keeps_the_rest(extended: Aws) -> None:
    route53, check = _check(extended, "updated", SWITCH)
    other = {"Region": "us-west-2", "Name": "other"}
    route53.update_health_check(HealthCheckId=check, AlarmIdentifier=other, Inverted=False)
    assert _config(route53, check) == {
        **SWITCH,
        "AlarmIdentifier": other,
        "Inverted": False,
        "Disabled": False,
    }


def test_a_calculated_check_keeps_its_children_and_threshold(extended: Aws) -> None:
    _, child = _check(extended, "child", SWITCH)
    calculated = {"Type": "CALCULATED", "ChildHealthChecks": [child], "HealthThreshold": 1}
    found = _config(*_check(extended, "calculated", calculated))
    assert found == {**calculated, "Inverted": False, "Disabled": False}


def test_an_endpoint_check_has_the_defaults_of_aws(extended: Aws) -> None:
    endpoint = {"Type": "HTTPS", "FullyQualifiedDomainName": "app.example.com", "ResourcePath": "/health"}
    found = _config(*_check(extended, "endpoint", endpoint))
    assert found["RequestInterval"] == 30
    assert found["FailureThreshold"] == 3
    assert found["EnableSNI"] is True


def test_the_existing_zone_is_there(extended: Aws) -> None:
    zones = extended.client("route53").list_hosted_zones_by_name(DNSName="example.com")["HostedZones"]
    assert zones[0]["Name"] == "example.com."
