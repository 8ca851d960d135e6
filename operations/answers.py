"""Calls of AWS to which "not found" is an expected answer."""

import json
from collections.abc import Callable, Collection
from typing import Any

from botocore.exceptions import ClientError

# What the services of the state buckets say of something that isn't there.
ABSENT = {
    "404",
    "NoSuchBucket",
    "NoSuchBucketPolicy",
    "NoSuchEntity",
    "NoSuchPublicAccessBlockConfiguration",
    "ReplicationConfigurationNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
}


def read(ask: Callable[[], Any], absent: Collection[str] = ABSENT) -> Any:
    """Return the answer of a call of AWS, or None for an error code in `absent`; raise every other error."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in absent:
            return None
        raise


def document(found: Any) -> Any:
    """Return a policy document as parsed JSON: S3 answers with text, IAM with a document that is parsed already."""
    return json.loads(found) if isinstance(found, str) else found
