"""Resource policies of DynamoDB tables, in which AWS refuses some of DynamoDB's actions."""

import json
from collections.abc import Iterator
from typing import Any

from embedded_aws.refusals.refusal import Refusal, at, document

# Those of tables and indexes that the page below says `Yes` of, and the actions that transactions and PartiQL are
# authorized by.
SUPPORTED = frozenset(
    f"dynamodb:{action}"
    for action in (
        *("BatchGetItem", "BatchWriteItem", "ConditionCheckItem", "DeleteItem", "GetItem", "PutItem"),
        *("Query", "Scan", "UpdateItem"),
        *("PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate"),
        *("DeleteTable", "DescribeTable", "UpdateTable"),
        *("DescribeTableReplicaAutoScaling", "UpdateTableReplicaAutoScaling"),
        *("ListTagsOfResource", "TagResource", "UntagResource"),
        *("CreateBackup", "DescribeContinuousBackups", "UpdateContinuousBackups"),
        *("RestoreTableToPointInTime", "ExportTableToPointInTime"),
        *("DescribeContributorInsights", "UpdateContributorInsights"),
        *("DescribeKinesisStreamingDestination", "EnableKinesisStreamingDestination"),
        *("DisableKinesisStreamingDestination", "UpdateKinesisStreamingDestination"),
        *("DeleteResourcePolicy", "GetResourcePolicy", "PutResourcePolicy"),
        *("DescribeTimeToLive", "UpdateTimeToLive"),
    )
)
# A stream has a policy of its own, and these in it.
OF_STREAMS = frozenset(("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"))


def _refused(policy: Any) -> str | None:
    unknown = sorted(set(_unsupported(policy)))
    if not unknown:
        return None
    named = ", ".join(json.dumps(action) for action in unknown)
    return (
        "One or more parameter values were invalid: Invalid policy document: "
        f"The following action names are invalid: {named}"
    )


def _unsupported(policy: Any) -> Iterator[str]:
    for statement in _list(document(policy).get("Statement", [])):
        on_streams = all("/stream/" in arn for arn in _list(statement.get("Resource", "")))
        supported = OF_STREAMS if on_streams else SUPPORTED
        for action in _list(statement.get("Action", [])):
            # What a pattern fits is AWS's to say.
            if action not in supported and not set("*?") & set(action):
                yield action


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


ACTIONS = Refusal(
    name="actions in the resource policy of a table",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html",
    service="dynamodb",
    code="ValidationException",
    refused=_refused,
    requests={"PutResourcePolicy": at("Policy"), "CreateTable": at("ResourcePolicy")},
    resources={"aws_dynamodb_resource_policy": at("policy")},
)
