"""Step Functions' names for inputs, outputs and errors of SDK integrations. Pure.

The integrations speak the language of the AWS SDK for Java: parameters and results in Pascal case
(`DbInstanceIdentifier` for the API's `DBInstanceIdentifier`), errors as `<Service>.<Exception>`
(`Rds.InvalidDbInstanceStateException` for the API's `InvalidDBInstanceStateFault`). The older,
optimized integrations keep the API's names, with a capital first letter.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

_WORD = re.compile(r"[A-Z]+(?![a-z])\d*|[A-Z][a-z]*\d*|[a-z]+\d*|\d+")
# Names of services in the ARN of an integration that boto3 calls differently.
_BOTO_NAMES = {
    "sfn": "stepfunctions",
    "states": "stepfunctions",
    "eventbridge": "events",
    "cloudwatchevents": "events",
    "cloudwatchlogs": "logs",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elbv2",
    "applicationautoscaling": "application-autoscaling",
    "costexplorer": "ce",
    "resourcegroupstaggingapi": "resourcegroupstaggingapi",
    "cognitoidentityprovider": "cognito-idp",
    "databasemigration": "dms",
    "globalaccelerator": "globalaccelerator",
    "route53recoverycluster": "route53-recovery-cluster",
    "servicequotas": "service-quotas",
}

Casing = Callable[[str], str]


class ParameterError(ValueError):
    """A parameter that the integrated service doesn't have; AWS refuses such a definition."""


def pascal(name: str) -> str:
    """Return the SDK for Java's name of an API's member: `DBInstanceARN` becomes `DbInstanceArn`, `ETag`
    stays.
    """
    return "".join(word[0].upper() + word[1:].lower() for word in _WORD.findall(name))


def capital(name: str) -> str:
    """Return the API's name of a parameter with a capital first letter, as optimized integrations name it."""
    return name[:1].upper() + name[1:]


def boto_service(name: str) -> str:
    """Return boto3's name of a service in an integration's ARN."""
    return _BOTO_NAMES.get(name.lower(), name.lower())


def error_name(service_id: str, exception: str | None) -> str:
    """Return the error of an SDK integration.

    `service_id` is the service's id in its API model, such as `Auto Scaling`; `exception` the name of
    the modelled exception, None for an error that the model doesn't have: those carry the service's
    own name (`AutoScaling.AutoScalingException`).
    """
    service = pascal(service_id)
    named = service if exception is None else pascal(re.sub("(Fault|Exception)$", "", exception))
    return f"{service}.{named}Exception"


def to_request(value: Any, shape: Any, casing: Casing, path: str = "") -> Any:
    """Return the parameters of an integration as boto3 wants them, by the operation's input shape.

    Raises ParameterError for a member that the API doesn't have.
    """
    kind = shape.type_name
    if kind == "structure" and isinstance(value, Mapping):
        members = {casing(name): (name, member) for name, member in shape.members.items()}
        renamed = {}
        for key, item in value.items():
            if key not in members:
                allowed = ", ".join(sorted(members)[:12])
                raise ParameterError(
                    f"The field '{path}{key}' is not supported by Step Functions ({allowed} ...)"
                )
            name, member = members[key]
            renamed[name] = to_request(item, member, casing, f"{path}{key}.")
        return renamed
    if kind == "list" and isinstance(value, list):
        return [to_request(item, shape.member, casing, path) for item in value]
    if kind == "map" and isinstance(value, Mapping):
        return {key: to_request(item, shape.value, casing, path) for key, item in value.items()}
    return value


def to_result(value: Any, shape: Any, casing: Casing) -> Any:
    """Return boto3's answer as the integration returns it: renamed, times as ISO 8601, bytes as text."""
    if isinstance(value, datetime):
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "read"):
        return value.read().decode("utf-8", "replace")
    kind = None if shape is None else shape.type_name
    if kind == "structure" and isinstance(value, Mapping):
        members = shape.members
        return {
            casing(key) if key in members else key: to_result(item, members.get(key), casing)
            for key, item in value.items()
        }
    if isinstance(value, list):
        member = shape.member if kind == "list" else None
        return [to_result(item, member, casing) for item in value]
    if isinstance(value, Mapping):
        inner = shape.value if kind == "map" else None
        return {key: to_result(item, inner, casing) for key, item in value.items()}
    return value
