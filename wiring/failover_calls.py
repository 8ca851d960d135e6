"""Every call that a failover to a region makes, as IAM authorizes it: role, action, resource, condition keys.

Calls of the state machine come from its definition, so none can be forgotten. Calls of the functions are a table,
which is compared with a failover on the embedded AWS. Calls of the audit trail, which runs beside the failover,
aren't included.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.names import Names, RegionNames
from config.settings import Settings
from machines.failover import failover
from machines.tasks import INTEGRATION
from recovery.steps.heartbeat import FOLDER, PARTITION
from wiring.machines import definition

ANY = "*"
Context = Mapping[str, str]


@dataclass(frozen=True)
class FailoverCall:
    """One AWS call of a role, which `purpose` names."""

    purpose: str
    action: str
    resource: str = ANY
    context: Context = field(default_factory=dict)


def failover_calls(settings: Settings, names: Names, here: RegionNames, key_arn: str) -> list[FailoverCall]:
    """Return the calls of a failover to the region `here`, each once. `key_arn` is the ARN of that region's data key.

    Raises KeyError when the definition has a call that this module doesn't know.
    """
    asked = [
        FailoverCall("start", "states:StartExecution", here.state_machine_arn),
        *_machine_calls(settings, names, here),
        *_function_calls(settings, names, here),
    ]
    made: list[FailoverCall] = []
    for call in asked:
        for each in (call, *_key_calls(call, here, key_arn)):
            if each not in made:
                made.append(each)
    return made if settings.failover.automatic is not False else [c for c in made if c.purpose != "start"]


def _key_calls(call: FailoverCall, here: RegionNames, key_arn: str) -> Iterator[FailoverCall]:
    """Yield the calls that a service makes to the key on the caller's behalf."""
    service = call.action.split(":")[0]
    actions = {
        "dynamodb": ["kms:Decrypt"],
        "sns": ["kms:GenerateDataKey", "kms:Decrypt"],
        "s3": ["kms:Decrypt"] if call.action == "s3:GetObject" else [],
    }.get(service, [])
    for action in actions:
        yield FailoverCall(
            call.purpose, action, key_arn, {"kms:ViaService": f"{service}.{here.region}.amazonaws.com"}
        )


def _machine_calls(settings: Settings, names: Names, here: RegionNames) -> Iterator[FailoverCall]:
    for task in failover(definition(settings, names, here)).tasks:
        api = (
            task.resource.removeprefix(INTEGRATION).removeprefix("aws-sdk:").removesuffix(".waitForTaskToken")
        )
        # Handing over is the other region's failover.
        if task.parameters.get("FunctionName") == here.function_arn("handover"):
            continue
        yield from _ASKED[api](task.parameters, names, here)


Asked = Callable[[Mapping[str, Any], Names, RegionNames], Sequence[FailoverCall]]


def _machine(action: str, resource: str = ANY, **context: str) -> FailoverCall:
    return FailoverCall("machine", action, resource, context)


def _group(action: str) -> Asked:
    def ask(given: Mapping[str, Any], _names: Names, here: RegionNames) -> Sequence[FailoverCall]:
        # AWS makes an id for the group; policies say `*`.
        named = f"autoScalingGroup:00000000:autoScalingGroupName/{given['AutoScalingGroupName']}"
        return [_machine(action, here.arn("autoscaling", named))]

    return ask


def _global(action: str) -> Asked:
    def ask(_given: Mapping[str, Any], names: Names, _here: RegionNames) -> Sequence[FailoverCall]:
        members = [names.primary.database_cluster_arn, names.standby.database_cluster_arn]
        return [_machine(action, arn) for arn in (names.global_database_arn, *members)]

    return ask


def _update(given: Mapping[str, Any], _names: Names, here: RegionNames) -> Sequence[FailoverCall]:
    return [_machine("dynamodb:UpdateItem", here.table_arn(given["TableName"]))]


_ASKED: Mapping[str, Asked] = {
    "lambda:invoke": lambda given, _n, _h: [_machine("lambda:InvokeFunction", given["FunctionName"])],
    "dynamodb:updateItem": _update,
    "dynamodb:transactWriteItems": lambda given, names, here: [
        call for item in given["TransactItems"] for call in _update(item["Update"], names, here)
    ],
    "sns:publish": lambda given, _n, _h: [_machine("sns:Publish", given["TopicArn"])],
    "cloudwatch:putMetricData": lambda given, _n, _h: [
        _machine("cloudwatch:PutMetricData", **{"cloudwatch:namespace": given["Namespace"]})
    ],
    "rds:promoteReadReplica": lambda _g, _n, here: [_machine("rds:PromoteReadReplica", here.database_arn)],
    "rds:failoverGlobalCluster": _global("rds:FailoverGlobalCluster"),
    "rds:switchoverGlobalCluster": _global("rds:SwitchoverGlobalCluster"),
    "autoscaling:updateAutoScalingGroup": _group("autoscaling:UpdateAutoScalingGroup"),
    "autoscaling:describeAutoScalingGroups": lambda _g, _n, _h: [
        _machine("autoscaling:DescribeAutoScalingGroups")
    ],
    "autoscaling:putScalingPolicy": _group("autoscaling:PutScalingPolicy"),
    "autoscaling:batchDeleteScheduledAction": _group("autoscaling:BatchDeleteScheduledAction"),
    "ssm:putParameter": lambda given, _n, here: [
        _machine("ssm:PutParameter", here.parameter_arn(given["Name"]))
    ],
}


def _function_calls(settings: Settings, names: Names, here: RegionNames) -> Iterator[FailoverCall]:
    is_global, beats = settings.database.is_global, settings.replication.heartbeats.enabled
    ledger, lease = here.table_arn(names.ledger_table), here.table_arn(here.lease_table)
    lag = ["cloudwatch:GetMetricStatistics", *(["cloudwatch:ListMetrics"] if is_global else [])]
    databases = (
        [
            ("rds:DescribeDBClusters", here.database_cluster_arn),
            ("rds:DescribeGlobalClusters", names.global_database_arn),
        ]
        if is_global
        else [("rds:DescribeDBInstances", here.database_arn)]
    )
    # A global database switches over after its last write by itself, so nobody waits for its lag.
    drained = [] if is_global else [(action, ANY) for action in lag]
    measured = [(action, ANY) for action in lag]
    table: Mapping[str, list[tuple[str, str]]] = {
        "validate": [("dynamodb:GetItem", ledger), ("dynamodb:GetItem", lease)],
        "lease": [
            ("dynamodb:GetItem", lease),
            (
                "states:DescribeExecution",
                f"{here.state_machine_arn.replace(':stateMachine:', ':execution:')}:any",
            ),
        ],
        "preconditions": [
            ("dynamodb:GetItem", ledger),
            *databases,
            *measured,
            ("ssm:GetParameter", here.parameter_arn(names.endpoint_parameter)),
            ("autoscaling:DescribeAutoScalingGroups", ANY),
        ],
        "database": [("dynamodb:GetItem", ledger), *databases, *drained],
        "measure": [("dynamodb:GetItem", ledger), *measured],
        "switch": [("dynamodb:GetItem", ledger)],
    }
    for purpose, calls in table.items():
        for action, resource in calls:
            yield FailoverCall(purpose, action, resource)
    for purpose, namespace in (("switch", names.switch_namespace), ("measure", names.recovery_namespace)):
        published = {"cloudwatch:namespace": namespace}
        yield FailoverCall(purpose, "cloudwatch:PutMetricData", ANY, published)
    if beats and settings.components.table:
        own = {"dynamodb:LeadingKeys": PARTITION}
        yield FailoverCall("measure", "dynamodb:GetItem", here.table_arn(names.global_table), own)
    if beats and settings.components.storage:
        yield FailoverCall("measure", "s3:ListBucket", here.data_bucket_arn, {"s3:prefix": FOLDER})
        yield FailoverCall("measure", "s3:GetObject", f"{here.data_bucket_arn}/{FOLDER}any")
