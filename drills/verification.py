"""Says of kept evidence whether it is whole, and else which record was altered, is missing or was reordered."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Literal

from drills.evidence import PREFIX
from recovery.steps import chain

Verdict = Literal["whole", "altered", "missing", "reordered"]


@dataclass(frozen=True)
class Finding:
    """What was found of a chain (whole) or of one object of it. `key` is its key in the bucket."""

    verdict: Verdict
    key: str


def verify(client: Any, bucket: str) -> list[Finding]:
    """Findings of every chain of a bucket; empty when nothing is kept. Raises ClientError when it can't be read.

    The last records of an execution's trail can go unnoticed: nothing in the bucket follows them.
    """
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    keys = sorted(each["Key"] for page in pages for each in page.get("Contents", []))
    chains: dict[str, dict[str, bytes]] = defaultdict(dict)
    files: dict[str, str] = {}
    for key in keys:
        body = client.get_object(Bucket=bucket, Key=key)["Body"].read()
        if key.startswith("audit/") or (key.startswith(PREFIX) and key.count("/") == 1):
            chains[key.rsplit("/", 1)[0]][key] = body
        elif key.startswith(PREFIX):
            files[key] = hashlib.sha256(body).hexdigest()
    found: list[Finding] = []
    for name, bodies in chains.items():
        broken = broken_links(bodies)
        if name == "drills":
            broken += broken_files(bodies, files)
        found += broken or [Finding("whole", name)]
    if files and "drills" not in chains:
        found += [Finding("missing", f"record of {key}") for key in files]
    return found


def broken_links(bodies: dict[str, bytes]) -> list[Finding]:
    """What is wrong with the records of one chain, in the order of their keys."""
    found, before = [], chain.NOTHING
    for key, body in bodies.items():
        record = _record(body)
        if record is None:
            found.append(Finding("altered", key))
            before = ""
            continue
        if key.rsplit("/", 1)[1] != f"{record.get('number', 0):08}.json":
            found.append(Finding("reordered", key))
        elif before and record["previous"] != before and (not found or found[-1].verdict != "reordered"):
            found.append(Finding("missing", f"record before {key}"))
        before = record["hash"]
    return found


def broken_files(bodies: dict[str, bytes], files: dict[str, str]) -> list[Finding]:
    """Files that aren't what their records say, and those without one of the two."""
    said = {r["file"]: r["sha256"] for r in map(_record, bodies.values()) if r is not None and "file" in r}
    found = [Finding("missing", f"record of {key}") for key in files if key not in said]
    for key, digest in said.items():
        if key not in files:
            found.append(Finding("missing", key))
        elif files[key] != digest:
            found.append(Finding("altered", key))
    return found


def _record(body: bytes) -> dict[str, Any] | None:
    """The record, or None when it isn't what was sealed."""
    try:
        record = json.loads(body)
        unsealed = {key: value for key, value in record.items() if key not in ("hash", "previous")}
        whole = chain.seal(unsealed, record["previous"])["hash"] == record["hash"]
    except (ValueError, KeyError, AttributeError):
        return None
    return record if whole else None
