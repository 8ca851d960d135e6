"""Route 53 health checks: they keep every attribute of a request, and UpdateHealthCheck changes those that it
changes on AWS.
"""

from typing import Any

from moto.route53 import models, responses

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap, wrap_property
from embedded_aws.world import World

CONFIG = "embedded_config"
_ENDPOINT_TYPES = ("HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP")
_ENDPOINT_DEFAULTS = {"RequestInterval": 30, "FailureThreshold": 3, "MeasureLatency": False}
# What UpdateHealthCheck can change; the rest makes a new health check.
_CHANGEABLE = (
    "IPAddress",
    "Port",
    "ResourcePath",
    "FullyQualifiedDomainName",
    "SearchString",
    "FailureThreshold",
    "Inverted",
    "Disabled",
    "HealthThreshold",
    "ChildHealthChecks",
    "EnableSNI",
    "Regions",
    "AlarmIdentifier",
    "InsufficientDataHealthStatus",
)


def _install(_: World) -> None:
    wrap(responses.Route53, "create_health_check", _created)
    wrap(responses.Route53, "update_health_check", _updated)
    wrap_property(models.HealthCheck, "health_check_config", _as_given)


def _created(stock: Method) -> Method:
    def create_health_check(self: Any) -> Any:
        answer = stock(self)
        check = answer.result["HealthCheck"]
        given = dict(self._get_param("HealthCheckConfig"))
        defaults: dict[str, Any] = {"Inverted": False, "Disabled": False}
        if given["Type"] in _ENDPOINT_TYPES:
            defaults |= {**_ENDPOINT_DEFAULTS, "EnableSNI": given["Type"].startswith("HTTPS")}
        setattr(check, CONFIG, {**defaults, **given})
        return answer

    return create_health_check


def _updated(stock: Method) -> Method:
    def update_health_check(self: Any) -> Any:
        answer = stock(self)
        check = answer.result["HealthCheck"]
        changes = {name: self._get_param(name) for name in _CHANGEABLE}
        given = {name: value for name, value in changes.items() if value is not None}
        setattr(check, CONFIG, {**check.health_check_config, **given})
        check.health_check_version += 1
        return answer

    return update_health_check


def _as_given(stock: Method) -> Method:
    def health_check_config(self: Any) -> dict[str, Any]:
        config: dict[str, Any] = getattr(self, CONFIG, None) or stock(self)
        return config

    return health_check_config


HEALTH_CHECKS = Extension(
    service="route53",
    gap="moto drops a health check's alarm and other attributes",
    install=_install,
)
