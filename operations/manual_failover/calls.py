"""API calls of Task states: the parameters of an SDK integration, translated for boto3."""

import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from operations.clients import Clients

PREFIX = "arn:aws:states:::"


class TaskError(Exception):
    """A failed Task. `name` is what Retry and Catch match."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(f"{name}: {cause}")
        self.name = name
        self.cause = cause


def call(resource: str, parameters: Mapping[str, Any], clients: Clients, region: str) -> Any:
    """Make the call of a Task's resource in a region. Raises TaskError."""
    service, operation = resource.removeprefix(PREFIX).removeprefix("aws-sdk:").split(":")
    client = clients(service, region)
    method = re.sub(r"(?<!^)([A-Z])", r"_\1", operation).lower()
    name = client.meta.method_to_api_mapping[method]
    shape = client.meta.service_model.operation_model(name).input_shape
    try:
        return getattr(client, method)(**_spelt(parameters, shape))
    except ClientError as error:
        raise TaskError(_error_name(service, error), str(error)) from error
    except (ConnectTimeoutError, ReadTimeoutError) as error:
        raise TaskError("States.Timeout", str(error)) from error


def _error_name(service: str, error: ClientError) -> str:
    """Return the error's name as Step Functions writes it. Only DynamoDB's are exact: the definition matches no
    others.
    """
    code = str(error.response["Error"]["Code"]).removesuffix("Exception")
    return f"{'DynamoDB' if service == 'dynamodb' else service}.{code}Exception"


def _spelt(value: Any, shape: Any) -> Any:
    """Translate a parameter's spelling: integrations write `DbInstanceIdentifier`, the API `DBInstanceIdentifier`."""
    kind = getattr(shape, "type_name", "")
    if kind == "structure" and isinstance(value, Mapping):
        members = {name.lower(): (name, member) for name, member in shape.members.items()}
        found = {key: members[key.lower()] for key in value}
        return {name: _spelt(value[key], member) for key, (name, member) in found.items()}
    if kind == "list" and isinstance(value, list):
        return [_spelt(item, shape.member) for item in value]
    if kind == "map" and isinstance(value, Mapping):
        return {key: _spelt(item, shape.value) for key, item in value.items()}
    return value
