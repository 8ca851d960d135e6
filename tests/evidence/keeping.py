"""The buckets and the ledger that keep evidence, and reports and audit trails to put there."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.names import RegionNames
from evidence.reports import FILES
from operations.target import Target
from recovery import audit_trail
from recovery.clock import written
from recovery.steps import chain

NOW = datetime(2026, 2, 3, 12, tzinfo=UTC)


def make_bucket(target: Target, here: RegionNames) -> None:
    abroad: dict[str, Any] = (
        {"CreateBucketConfiguration": {"LocationConstraint": here.region}}
        if here.region != target.names.global_region
        else {}
    )
    target.client("s3", here.region).create_bucket(Bucket=here.evidence_bucket, **abroad)


def make_ledger(target: Target) -> None:
    target.client("dynamodb", target.passive.region).create_table(
        TableName=target.names.ledger_table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
    )


def report(tmp_path: Path, name: str) -> Path:
    """Return a folder with a report in it, as a drill leaves one."""
    folder = tmp_path / name
    folder.mkdir()
    for file in FILES:
        (folder / file).write_text(f"{name} {file}", encoding="utf-8")
    return folder


def trail(name: str, count: int, at: datetime = NOW, region: str = "us-west-2") -> list[dict[str, Any]]:
    """Return the records of an execution's trail. Numbers of events have gaps where nothing was recorded."""
    found: list[dict[str, Any]] = []
    for number in range(count):
        record = {
            "number": 2 * number + 1,
            "execution": f"arn:aws:states:{region}:123456789012:execution:dr-failover:{name}",
            "at": written(at),
        }
        found.append(chain.seal(record, found[-1]["hash"] if found else chain.NOTHING))
    return found


def body(record: dict[str, Any]) -> bytes:
    return json.dumps(record, sort_keys=True).encode()


def keep_trail(target: Target, name: str, count: int, at: datetime = NOW) -> list[str]:
    """Keep a trail as the audit function does: in the bucket, and then in the ledger. Returns its keys."""
    here, keys = target.passive, []
    for record in trail(name, count, at):
        keys.append(f"audit/{name}/{record['number']:08}.json")
        target.client("s3", here.region).put_object(
            Bucket=here.evidence_bucket, Key=keys[-1], Body=body(record)
        )
        audit_trail.write_audit(
            target.client("dynamodb", here.region), target.names.ledger_table, name, record
        )
    return keys
