"""The questions to IAM about each call of a role: actions, resources, condition keys.

They follow AWS's service authorization reference. A call that isn't in the table can't be judged, and is
refused with that reason.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from embedded_aws.iam.decision import Question
from embedded_aws.iam.keys import key_arn
from embedded_aws.iam.place import Parameters, Place

Ask = Callable[[Place, Parameters], Sequence[Question]]


def questions(
    service: str, operation: str, place: Place, parameters: Parameters
) -> Sequence[Question] | None:
    """Return the questions to IAM about a call; None for a call that isn't in the table."""
    ask = _ASKED.get((service, operation))
    return None if ask is None else ask(place, parameters)


def is_known(service: str, operation: str) -> bool:
    """Return whether this module knows which permissions a call needs."""
    return (service, operation) in _ASKED


def _plain(action: str) -> Ask:
    """Return a function that asks IAM about an action without resource-level permissions."""
    return lambda _place, _parameters: [Question(action)]


def _on(action: str, service: str, kind: str, parameter: str) -> Ask:
    """Ask about an action on the resource that a parameter names; if it names none, on all resources of the kind."""
    return lambda place, given: [
        Question(action, place.named(service, kind, str(given.get(parameter) or "*")))
    ]


def _put_metrics(_place: Place, given: Parameters) -> list[Question]:
    return [Question("cloudwatch:PutMetricData", context={"cloudwatch:namespace": [str(given["Namespace"])]})]


def _item(action: str, key: str) -> Ask:
    """Ask about an action on one item, whose partition key's value is a condition key. The project's tables call that
    key `pk` or `id`.
    """

    def ask(place: Place, given: Parameters) -> list[Question]:
        return [_table(place, action, given, _leading(given[key]))]

    return ask


def _query(place: Place, given: Parameters) -> list[Question]:
    """Ask about a query of one partition, whose value the request gives by a placeholder."""
    placeholder = str(given["KeyConditionExpression"]).split("=", 1)[1].split()[0]
    value = given["ExpressionAttributeValues"][placeholder]
    return [_table(place, "dynamodb:Query", given, [str(next(iter(value.values())))])]


_TRANSACTED = {
    "Update": "UpdateItem",
    "Put": "PutItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


def _transaction(place: Place, given: Parameters) -> list[Question]:
    """Ask about each write of a transaction by its own action; the transaction has no action of its own."""
    return [
        _table(place, f"dynamodb:{_TRANSACTED[kind]}", write, _leading(write.get("Key") or write["Item"]))
        for item in given["TransactItems"]
        for kind, write in item.items()
    ]


def _table(place: Place, action: str, given: Parameters, leading: list[str]) -> Question:
    arn = place.named("dynamodb", "table/", str(given["TableName"]))
    return Question(action, arn, {"dynamodb:LeadingKeys": leading})


def _leading(key: Mapping[str, Any]) -> list[str]:
    found = key.get("pk") or key.get("id") or next(iter(key.values()))
    return [str(next(iter(found.values())))]


def _group(action: str) -> Ask:
    def ask(place: Place, given: Parameters) -> list[Question]:
        # The part after the first colon is an id that AWS makes; policies say `*`.
        named = f"autoScalingGroup:id:autoScalingGroupName/{given['AutoScalingGroupName']}"
        return [Question(action, place.arn("autoscaling", named))]

    return ask


def _parameter(action: str) -> Ask:
    def ask(place: Place, given: Parameters) -> list[Question]:
        # A version follows the name after a colon.
        name = str(given.get("Name") or given.get("Path")).split(":")[0].lstrip("/")
        return [Question(action, place.arn("ssm", f"parameter/{name}"))]

    return ask


def _secret(action: str) -> Ask:
    def ask(place: Place, given: Parameters) -> list[Question]:
        name = str(given["SecretId"])
        # AWS ends the ARN with six letters that it makes.
        arn = name if name.startswith("arn:") else place.arn("secretsmanager", f"secret:{name}-AbCdEf")
        return [Question(action, arn)]

    return ask


def _object(action: str) -> Ask:
    return lambda _place, given: [Question(action, f"arn:aws:s3:::{given['Bucket']}/{given['Key']}")]


def _bucket(_place: Place, given: Parameters) -> list[Question]:
    context = {"s3:prefix": [str(given.get("Prefix") or "")]}
    return [Question("s3:ListBucket", f"arn:aws:s3:::{given['Bucket']}", context)]


def _described_key(place: Place, given: Parameters) -> list[Question]:
    """Ask about the description of a key, given by id, ARN or alias; for an alias, about the key that it names."""
    return [Question("kms:DescribeKey", key_arn(place, str(given["KeyId"])) or str(given["KeyId"]))]


def _parameters_by_name(place: Place, given: Parameters) -> list[Question]:
    names = [str(name).lstrip("/") for name in given["Names"]]
    return [Question("ssm:GetParameters", place.arn("ssm", f"parameter/{name}")) for name in names]


def _copy_image(place: Place, given: Parameters) -> list[Question]:
    """Ask about the copy of an image: its source, the copy and its snapshots, and the tags that both get."""
    source, copy = given["SourceRegion"], place.region
    asked = [
        Question("ec2:CopyImage", f"arn:aws:ec2:{source}::image/{given['SourceImageId']}"),
        Question("ec2:CopyImage", f"arn:aws:ec2:{copy}::image/*"),
        Question("ec2:CopyImage", f"arn:aws:ec2:{copy}::snapshot/*"),
    ]
    made = {"ec2:CreateAction": ["CopyImage"]}
    kinds = [str(each["ResourceType"]) for each in given.get("TagSpecifications", [])]
    return [
        *asked,
        *(Question("ec2:CreateTags", f"arn:aws:ec2:{copy}::{kind}/*", made) for kind in kinds),
    ]


def _described(service: str, operations: str) -> Iterator[tuple[tuple[str, str], Ask]]:
    for operation in operations.split():
        yield (service, operation), _plain(f"{service}:{operation}")


_ASKED: Mapping[tuple[str, str], Ask] = {
    **dict(
        _described(
            "autoscaling", "DescribeAutoScalingGroups DescribeScalingActivities DescribeScheduledActions"
        )
    ),
    **dict(_described("cloudwatch", "GetMetricStatistics GetMetricData ListMetrics DescribeAlarms")),
    **dict(_described("ec2", "DescribeImages DescribeSnapshots DescribeVolumes DescribeInstances")),
    **dict(_described("rds", "DescribeDBInstanceAutomatedBackups")),
    **dict(_described("ssm", "DescribeParameters")),
    ("autoscaling", "UpdateAutoScalingGroup"): _group("autoscaling:UpdateAutoScalingGroup"),
    ("autoscaling", "PutScalingPolicy"): _group("autoscaling:PutScalingPolicy"),
    ("autoscaling", "BatchDeleteScheduledAction"): _group("autoscaling:BatchDeleteScheduledAction"),
    ("cloudwatch", "PutMetricData"): _put_metrics,
    ("dynamodb", "GetItem"): _item("dynamodb:GetItem", "Key"),
    ("dynamodb", "UpdateItem"): _item("dynamodb:UpdateItem", "Key"),
    ("dynamodb", "DeleteItem"): _item("dynamodb:DeleteItem", "Key"),
    ("dynamodb", "PutItem"): _item("dynamodb:PutItem", "Item"),
    ("dynamodb", "Query"): _query,
    ("dynamodb", "DescribeTable"): _on("dynamodb:DescribeTable", "dynamodb", "table/", "TableName"),
    ("dynamodb", "TransactWriteItems"): _transaction,
    ("ec2", "CopyImage"): _copy_image,
    ("lambda", "Invoke"): _on("lambda:InvokeFunction", "lambda", "function:", "FunctionName"),
    ("rds", "DescribeDBInstances"): _on("rds:DescribeDBInstances", "rds", "db:", "DBInstanceIdentifier"),
    ("rds", "PromoteReadReplica"): _on("rds:PromoteReadReplica", "rds", "db:", "DBInstanceIdentifier"),
    ("s3", "GetObject"): _object("s3:GetObject"),
    ("s3", "HeadObject"): _object("s3:GetObject"),
    ("s3", "PutObject"): _object("s3:PutObject"),
    ("s3", "ListObjectsV2"): _bucket,
    ("secretsmanager", "DescribeSecret"): _secret("secretsmanager:DescribeSecret"),
    ("secretsmanager", "GetSecretValue"): _secret("secretsmanager:GetSecretValue"),
    ("sns", "Publish"): _on("sns:Publish", "sns", "", "TopicArn"),
    ("ssm", "GetParameter"): _parameter("ssm:GetParameter"),
    ("kms", "DescribeKey"): _described_key,
    ("ssm", "GetParameters"): _parameters_by_name,
    ("ssm", "GetParametersByPath"): _parameter("ssm:GetParametersByPath"),
    ("ssm", "PutParameter"): _parameter("ssm:PutParameter"),
    ("states", "DescribeStateMachine"): _on(
        "states:DescribeStateMachine", "states", "stateMachine:", "stateMachineArn"
    ),
    ("states", "DescribeExecution"): _on("states:DescribeExecution", "states", "execution:", "executionArn"),
    ("states", "GetExecutionHistory"): _on(
        "states:GetExecutionHistory", "states", "execution:", "executionArn"
    ),
    ("states", "ListExecutions"): _on("states:ListExecutions", "states", "stateMachine:", "stateMachineArn"),
    ("states", "StartExecution"): _on("states:StartExecution", "states", "stateMachine:", "stateMachineArn"),
}
