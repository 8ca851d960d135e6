"""Answers of AWS, where `there is none` is one of them."""

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
    """Return the answer, or None when an error code in `absent` says that it isn't there; every other error goes on."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in absent:
            return None
        raise


def document(found: Any) -> Any:
    """Parse an answer: S3 answers with text, IAM with what it parsed already."""
    return json.loads(found) if isinstance(found, str) else found
