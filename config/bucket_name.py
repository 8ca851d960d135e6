"""Names of S3 buckets, and those that S3 refuses.

S3 user guide, "General purpose bucket naming rules".
"""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from config import text_patterns
from config.errors import refused

RESERVED_BEGINNINGS = ("xn--", "sthree-", "amzn-s3-demo-")
RESERVED_ENDINGS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
ADDRESS = re.compile(r"[0-9]+(\.[0-9]+){3}")


def _bucket(value: str) -> str:
    reason = _refusal_of(value)
    if reason:
        raise refused(
            reason,
            allowed="3 to 63 lower-case letters, digits, hyphens, and dots between letters or digits",
            fix="write the bucket's name as `aws s3api list-buckets` shows it",
        )
    return value


def _refusal_of(name: str) -> str:
    """Say why S3 refuses a name; empty when it takes the name."""
    for beginning in RESERVED_BEGINNINGS:
        if name.startswith(beginning):
            return f"names that begin with {beginning} can't be given to buckets"
    for ending in RESERVED_ENDINGS:
        if name.endswith(ending):
            return f"names that end with {ending} can't be given to buckets"
    for wrong in ("..", ".-", "-."):
        if wrong in name:
            return f"the name of a bucket can't contain {wrong}"
    return "the name of a bucket can't be an IP address" if ADDRESS.fullmatch(name) else ""


BucketName = Annotated[str, Field(pattern=text_patterns.BUCKET), AfterValidator(_bucket)]
