"""Permissions for the KMS keys that a service uses on the caller's behalf. The resources of a call determine
the keys.

Calls on items of a table need `Decrypt` of the table's key; reading an object of a bucket needs `Decrypt`, writing one
`GenerateDataKey`; publishing to a topic needs both. Reading a secret or a SecureString parameter needs `Decrypt`,
writing such a parameter `Encrypt`. Each is needed through the service (`kms:ViaService`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from embedded_aws.iam.decision import Question
from embedded_aws.iam.place import Parameters, Place

_READS, _WRITES = ("kms:Decrypt",), ("kms:GenerateDataKey",)
_TABLES = frozenset({"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "TransactWriteItems"})


def key_questions(service: str, operation: str, place: Place, given: Parameters) -> Sequence[Question]:
    """Return the questions to IAM about the keys of a call; none if its resource isn't encrypted with a key of the
    account.
    """
    found = {
        "dynamodb": _table,
        "s3": _bucket,
        "sns": _topic,
        "ssm": _parameter,
        "secretsmanager": _secret,
    }.get(service)
    asked = [] if found is None else found(operation, place, given)
    questions = []
    for key, actions in asked:
        arn = key_arn(place, key)
        if arn is not None:
            via = {"kms:ViaService": [f"{service}.{place.region}.amazonaws.com"]}
            questions += [Question(action, arn, via) for action in actions]
    return questions


def key_arn(place: Place, key: str | None) -> str | None:
    """Return the ARN of a key by its id, ARN or alias; None for AWS's own keys, which need no permission."""
    found = key_of(place, key)
    return None if found is None else str(found.arn)


def key_of(place: Place, key: str | None) -> Any:
    """Return moto's KMS key of an id, ARN or alias; None when the account has no such key, or AWS manages the key."""
    from moto.kms.models import kms_backends

    if not key or "alias/aws/" in key:
        return None
    backend = kms_backends[place.account][place.region]
    return backend.keys.get(backend.any_id_to_key_id(key))


_Asked = list[tuple[str | None, tuple[str, ...]]]


def _table(operation: str, place: Place, given: Parameters) -> _Asked:
    from moto.dynamodb.models import dynamodb_backends

    if operation not in _TABLES:
        return []
    tables = dynamodb_backends[place.account][place.region].tables
    writes = [next(iter(item.values())) for item in given.get("TransactItems", [])] or [given]
    names = {str(write["TableName"]).rsplit("/", 1)[-1] for write in writes}
    found = [tables[name].sse_specification or {} for name in sorted(names) if name in tables]
    return [(each.get("KMSMasterKeyId"), _READS) for each in found]


def _bucket(operation: str, place: Place, given: Parameters) -> _Asked:
    from moto.s3.models import s3_backends

    bucket = s3_backends[place.account]["aws"].buckets.get(str(given["Bucket"]))
    if bucket is None or operation not in ("GetObject", "PutObject"):
        return []
    rule: Mapping[str, Any] = (bucket.encryption or {}).get("Rule", {})
    key = rule.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")
    return [(key, _READS if operation == "GetObject" else _WRITES)]


def _topic(operation: str, place: Place, given: Parameters) -> _Asked:
    from moto.sns.models import sns_backends

    topic = sns_backends[place.account][place.region].topics.get(str(given.get("TopicArn")))
    if topic is None or operation != "Publish":
        return []
    return [(topic.kms_master_key_id, (*_WRITES, *_READS))]


def _parameter(operation: str, place: Place, given: Parameters) -> _Asked:
    from moto.ssm.models import ssm_backends

    if operation == "PutParameter":
        secure = given.get("Type") == "SecureString"
        return [(given.get("KeyId"), ("kms:Encrypt",))] if secure else []
    if operation not in ("GetParameter", "GetParametersByPath") or not given.get("WithDecryption"):
        return []
    found = ssm_backends[place.account][place.region].get_parameter(str(given.get("Name")))
    return [(found.keyid, _READS)] if found is not None and found.keyid else []


def _secret(operation: str, place: Place, given: Parameters) -> _Asked:
    from moto.secretsmanager.models import secretsmanager_backends

    if operation != "GetSecretValue":
        return []
    found = secretsmanager_backends[place.account][place.region].secrets.get(str(given["SecretId"]))
    return [(getattr(found, "kms_key_id", None), _READS)] if found is not None else []
