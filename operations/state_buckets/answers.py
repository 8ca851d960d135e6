"""Answers of AWS, where `there is none` is one of them."""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

ABSENT = {
    "404",
    "NoSuchBucket",
    "NoSuchBucketPolicy",
    "NoSuchEntity",
    "NoSuchPublicAccessBlockConfiguration",
    "ReplicationConfigurationNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
}


def read(ask: Callable[[], Any]) -> Any:
    """Return the answer, or None when what was asked for isn't there; every other error goes on."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in ABSENT:
            return None
        raise


def document(found: Any) -> Any:
    """S3 answers with text, IAM with what it parsed already."""
    return json.loads(found) if isinstance(found, str) else found
