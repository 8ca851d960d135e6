"""Stores a drill's report in the passive region's evidence bucket, with a chained record per file.

The ledger has the end of the chain, so that missing last records are noticed too.
"""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from config.errors import UserError
from evidence import chain_ends
from operations.target import Target
from recovery.steps import chain

FILES = ("journal.jsonl", "result.json", "report.html", "junit.xml")
PREFIX = "drills/"


class EvidenceError(UserError):
    """Evidence that can't be stored; the message says why."""


def keep(target: Target, folder: Path) -> list[dict[str, Any]]:
    """Store the files of a report folder, and return the records that this adds to the chain of drills.

    A repetition records nothing twice. Raises EvidenceError if a stored file of that name has other contents, and
    ClientError if another writer took the next number of the chain.
    """
    bucket, client = target.passive.evidence_bucket, target.client("s3", target.passive.region)
    known = records(client, bucket)
    recorded = {record["file"]: record["sha256"] for record in known}
    written: list[dict[str, Any]] = []
    for name in FILES:
        body, key = (folder / name).read_bytes(), f"{PREFIX}{folder.name}/{name}"
        digest = hashlib.sha256(body).hexdigest()
        # The file first: what a record names is then surely kept.
        _put_file(client, bucket, key, body)
        if key in recorded:
            continue
        before = [*known, *written]
        sealed = chain.seal(
            {
                "number": len(before) + 1,
                "time": datetime.now(UTC).isoformat(),
                "file": key,
                "sha256": digest,
                "size": len(body),
            },
            before[-1]["hash"] if before else chain.NOTHING,
        )
        _put(
            client, bucket, f"{PREFIX}{sealed['number']:08}.json", json.dumps(sealed, sort_keys=True).encode()
        )
        written.append(sealed)
    last = [*known, *written][-1]
    chain_ends.keep(target, last["number"], last["hash"])
    return written


def records(client: Any, bucket: str) -> list[dict[str, Any]]:
    """Return the records of the drills' chain, in the order of their keys."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX, Delimiter="/")
    keys = sorted(each["Key"] for page in pages for each in page.get("Contents", []))
    return [json.loads(client.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys]


def _put_file(client: Any, bucket: str, key: str, body: bytes) -> None:
    try:
        _put(client, bucket, key, body)
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise
        if client.get_object(Bucket=bucket, Key=key)["Body"].read() != body:
            raise EvidenceError(
                f"{bucket} already has {key} with other contents: write the report to a new folder"
            ) from error


def _put(client: Any, bucket: str, key: str, body: bytes) -> None:
    client.put_object(Bucket=bucket, Key=key, Body=body, IfNoneMatch="*")
