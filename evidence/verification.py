"""Verifies stored evidence: whether it is whole, or which record was altered, is missing or was reordered."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from config.names import RegionNames
from evidence import chain_ends
from evidence.chain_ends import AUDIT, DRILLS, End
from evidence.reports import PREFIX
from operations.target import Target
from recovery.ledger import LedgerError
from recovery.steps import chain

Verdict = Literal["whole", "altered", "missing", "reordered", "unknown"]


@dataclass(frozen=True)
class Finding:
    """A verdict about a chain or one of its objects. `key` is its key in the bucket, or a description."""

    verdict: Verdict
    key: str


@dataclass(frozen=True)
class Kept:
    """The contents of an evidence bucket: the records of each chain by their keys, and the hash of each file."""

    chains: dict[str, dict[str, bytes]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Copying:
    """The replication delay that is allowed: outside the region of its first write, a record may be missing for the
    time `late`.
    """

    region: str
    now: datetime
    late: timedelta

    def may_be_on_its_way(self, end: End) -> bool:
        return end.region != self.region and self.now - end.at < self.late


def verify(target: Target, here: RegionNames) -> list[Finding]:
    """List the findings of every chain of a region's bucket; empty if there is no evidence and none is expected.
    Raises ClientError or BotoCoreError if the bucket can't be read. Without the ledger the ends of the chains are
    unknown.
    """
    found = read(target.client("s3", here.region), here.evidence_bucket)
    late = timedelta(minutes=target.settings.objectives.storage_lag_minutes)
    copying = Copying(here.region, datetime.now(UTC), late)
    try:
        tables = target.client("dynamodb", here.region)
        ends = chain_ends.read(tables, target.names.ledger_table, found.chains)
    except (BotoCoreError, ClientError, LedgerError) as error:
        untold = (
            f"the ends of the chains, because the table {target.names.ledger_table} can't be read: {error}"
        )
        return [*judge(found, None, copying), Finding("unknown", untold)]
    return judge(found, ends, copying)


def read(client: Any, bucket: str) -> Kept:
    """Return the contents of an evidence bucket."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    keys = sorted(each["Key"] for page in pages for each in page.get("Contents", []))
    chains: dict[str, dict[str, bytes]] = defaultdict(dict)
    files: dict[str, str] = {}
    for key in keys:
        body = client.get_object(Bucket=bucket, Key=key)["Body"].read()
        if key.startswith(AUDIT) or (key.startswith(PREFIX) and key.count("/") == 1):
            chains[key.rsplit("/", 1)[0]][key] = body
        elif key.startswith(PREFIX):
            files[key] = hashlib.sha256(body).hexdigest()
    return Kept(dict(chains), files)


def judge(kept: Kept, ends: Mapping[str, End] | None, copying: Copying) -> list[Finding]:
    """Return the faults of each chain, or the verdict `whole` for a chain without one. Pure. `ends` is None if the ends
    of the chains are unknown.
    """
    found: list[Finding] = []
    names = dict.fromkeys([*kept.chains, *([DRILLS] if kept.files else []), *sorted(ends or {})])
    for name in names:
        bodies = kept.chains.get(name, {})
        broken = broken_links(bodies)
        if name == DRILLS:
            broken += broken_files(bodies, kept.files)
        if ends is not None:
            broken += broken_end(name, bodies, ends.get(name), copying)
        found += broken or [Finding("whole", name)]
    return found


def broken_links(bodies: Mapping[str, bytes]) -> list[Finding]:
    """Return the faults of one chain's records, in the order of their keys."""
    found, before = [], chain.NOTHING
    for key, body in bodies.items():
        record = _record(body)
        if record is None:
            found.append(Finding("altered", key))
            before = ""
            continue
        if key.rsplit("/", 1)[1] != f"{str(record.get('number')).zfill(8)}.json":
            found.append(Finding("reordered", key))
        elif before and record["previous"] != before and (not found or found[-1].verdict != "reordered"):
            found.append(Finding("missing", f"record before {key}"))
        before = record["hash"]
    return found


def broken_end(name: str, bodies: Mapping[str, bytes], end: End | None, copying: Copying) -> list[Finding]:
    """Return the fault of a chain without the ledger's last record of it, or with a different record in that place. A
    chain may be longer than the ledger says, because the ledger is written after the chain.
    """
    if end is None:
        return [
            Finding("unknown", f"the end of the chain {name}, because the ledger has no record of this chain")
        ]
    key = f"{name}/{end.number:08}.json"
    if key not in bodies:
        told = f"records up to {key}, although the ledger has the last of them"
        if copying.may_be_on_its_way(end):
            return [
                Finding(
                    "unknown",
                    f"{told}, written at {end.at:%H:%M:%S} UTC: their replication may not be finished",
                )
            ]
        return [Finding("missing", told)]
    record = _record(bodies[key])
    # One that was altered is told already.
    if record is not None and record["hash"] != end.hash:
        return [Finding("altered", f"{key}: its hash differs from the one in the ledger")]
    return []


def broken_files(bodies: Mapping[str, bytes], files: Mapping[str, str]) -> list[Finding]:
    """Return files that differ from their records, files without a record, and records without a file."""
    said = {r["file"]: r["sha256"] for r in map(_record, bodies.values()) if r is not None and "file" in r}
    found = [Finding("missing", f"record of {key}") for key in files if key not in said]
    for key, digest in said.items():
        if key not in files:
            found.append(Finding("missing", key))
        elif files[key] != digest:
            found.append(Finding("altered", key))
    return found


def _record(body: bytes) -> dict[str, Any] | None:
    """Return the record, or None if it was altered after it was sealed."""
    try:
        record = json.loads(body)
        unsealed = {key: value for key, value in record.items() if key not in ("hash", "previous")}
        whole = chain.seal(unsealed, record["previous"])["hash"] == record["hash"]
    except (ValueError, KeyError, AttributeError):
        return None
    return record if whole else None
