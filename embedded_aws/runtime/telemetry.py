"""Telemetry of AWS services: log events of functions, metrics of functions and machines."""

import time
from typing import Any

from embedded_aws.lock import MOTO
from embedded_aws.world import World


def write_log(world: World, function: Any, stream: str, text: str) -> None:
    """Add what a function printed to its log group, which is made when it is missing (as Lambda does).

    A function that was deleted while it ran writes nothing: its group may be gone for good, too.
    """
    from moto.awslambda.exceptions import UnknownFunctionException
    from moto.awslambda.models import lambda_backends
    from moto.logs.models import logs_backends

    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": line} for line in text.splitlines() if line]
    with MOTO:
        try:
            lambda_backends[world.account_id][function.region].get_function(function.function_name)
        except UnknownFunctionException:
            return
        backend = logs_backends[world.account_id][function.region]
        backend.ensure_log_group(function.logs_group_name)
        backend.ensure_log_stream(function.logs_group_name, stream)
        backend.put_log_events(function.logs_group_name, stream, events)


def publish(world: World, function: Any, *, errors: bool, milliseconds: float) -> None:
    """Publish AWS/Lambda's Invocations, Errors and Duration of one invocation."""
    dimensions = {"FunctionName": function.function_name}
    values = {"Invocations": 1.0, "Errors": float(errors), "Duration": milliseconds}
    put_metrics(world, function.region, "AWS/Lambda", dimensions, values)


def put_metrics(
    world: World, region: str, namespace: str, dimensions: dict[str, str], values: dict[str, float]
) -> None:
    """Publish metrics as AWS services do, without an API call, so that nothing is added to the call log."""
    from moto.cloudwatch.models import cloudwatch_backends

    listed = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    data = [{"MetricName": name, "Value": value, "Dimensions": listed} for name, value in values.items()]
    with MOTO:
        cloudwatch_backends[world.account_id][region].put_metric_data(namespace, data)
