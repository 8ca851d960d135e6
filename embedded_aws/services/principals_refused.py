"""Refusals of policies that name a role or user that doesn't exist, as on AWS."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from embedded_aws.added import Asked, Handler, RefusedError, add_operations
from embedded_aws.extension import Extension
from embedded_aws.world import World

# By service: the operations with a policy, where it is in their parameters, and AWS's code and words.
_POLICIES: Mapping[str, tuple[Mapping[str, str], str, str]] = {
    "kms": (
        {"CreateKey": "Policy", "PutKeyPolicy": "Policy", "ReplicateKey": "Policy"},
        "MalformedPolicyDocumentException",
        "Policy contains a statement with one or more invalid principals.",
    ),
    "s3": ({"PutBucketPolicy": "Policy"}, "MalformedPolicy", "Invalid principal in policy"),
    "sns": (
        {"SetTopicAttributes": "AttributeValue", "CreateTopic": "Attributes.Policy"},
        "InvalidParameter",
        "Invalid parameter: Policy Error: PrincipalNotFound",
    ),
    "sqs": (
        {"CreateQueue": "Attributes.Policy", "SetQueueAttributes": "Attributes.Policy"},
        "InvalidAttributeValue",
        "Invalid value for the parameter Policy.",
    ),
    "secretsmanager": (
        {"PutResourcePolicy": "ResourcePolicy"},
        "MalformedPolicyDocumentException",
        "This resource policy contains an unsupported principal.",
    ),
    "iam": (
        {"CreateRole": "AssumeRolePolicyDocument", "UpdateAssumeRolePolicy": "PolicyDocument"},
        "MalformedPolicyDocument",
        "Invalid principal in policy",
    ),
}


def _install(world: World) -> None:
    def exists(arn: str) -> bool:
        return _exists(world.account_id, arn)

    for service, (operations, code, message) in _POLICIES.items():
        handlers = {
            operation: _refusing(place, code, message, exists) for operation, place in operations.items()
        }
        add_operations(world.added, service, handlers)


def _refusing(place: str, code: str, message: str, exists: Callable[[str], bool]) -> Handler:
    def handler(asked: Asked) -> None:
        unknown = [arn for arn in principals(_found(asked.parameters, place)) if not exists(arn)]
        if unknown:
            raise RefusedError(code, f"{message} ({', '.join(unknown)})")

    return handler


def _found(parameters: Mapping[str, Any], place: str) -> Any:
    found: Any = parameters
    for name in place.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found.decode() if isinstance(found, bytes) else found


def principals(policy: Any) -> Iterator[str]:
    """Yield the IAM ARNs that a policy's statements name as principals; none if the text isn't a policy."""
    try:
        document = json.loads(policy) if isinstance(policy, str) else None
    except ValueError:
        return
    statements = document.get("Statement", []) if isinstance(document, dict) else []
    for statement in statements if isinstance(statements, list) else [statements]:
        for kind in ("Principal", "NotPrincipal"):
            named = statement.get(kind)
            arns = named.get("AWS", []) if isinstance(named, dict) else []
            yield from (arn for arn in ([arns] if isinstance(arns, str) else arns) if ":iam::" in arn)


def _exists(account_id: str, arn: str) -> bool:
    """Return whether an IAM ARN names an existing role or user. Return True, too, for the account itself and
    for ARNs of other accounts.
    """
    from moto.iam.models import iam_backends

    account, _, name = arn.split(":iam::", 1)[1].partition(":")
    if account != account_id or name == "root":
        return True
    backend = iam_backends[account_id]["aws"]
    known = (*backend.roles.values(), *backend.users.values())
    return any(one.arn == arn for one in known)


PRINCIPALS = Extension(
    service="iam",
    gap="moto accepts policies whose principals don't exist",
    install=_install,
)
