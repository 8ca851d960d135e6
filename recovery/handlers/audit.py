"""Record what an execution did since the last call: in the ledger, and as immutable evidence."""

import json
from typing import Any

from botocore.exceptions import ClientError

from recovery import audit_trail
from recovery.clients import client
from recovery.settings import AuditSettings
from recovery.steps import audit, chain

# Records of one look; the machine looks again.
AT_ONCE = 100


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Record the events of `event["execution"]`, an ARN. A repeated call records nothing twice."""
    settings = AuditSettings.read()
    machines = client("stepfunctions", settings.region)
    tables, buckets = client("dynamodb", settings.region), client("s3", settings.region)
    execution = event["execution"]
    name = execution.rsplit(":", 1)[1]
    last = audit_trail.read_last_audit(tables, settings.ledger_table, name)
    pages = machines.get_paginator("get_execution_history").paginate(executionArn=execution)
    found = list(audit.records(execution, (each for page in pages for each in page["events"])))
    now = [record for record in found if record["number"] > last.number][:AT_ONCE]
    previous = last.hash or chain.NOTHING
    for record in now:
        sealed = chain.seal(record, previous)
        # Evidence first: what the ledger has is then surely kept, and the next look goes on from there.
        _keep(buckets, settings.evidence_bucket, f"audit/{name}/{record['number']:08}.json", sealed)
        audit_trail.write_audit(tables, settings.ledger_table, name, sealed)
        previous = sealed["hash"]
    end = audit.end(now)
    # Nothing left to record, and nothing will come.
    over = audit.end(found) is not None and (not now or now[-1] is found[-1])
    return {
        "verdict": "ended" if over else "running",
        "recorded": len(now),
        "news": {
            "execution": execution,
            "region": settings.region,
            "status": end.status if end else "RUNNING",
            "states": audit.entered(now),
            "failure": end.failure if end else "",
        },
    }


def _keep(buckets: Any, bucket: str, key: str, record: dict[str, Any]) -> None:
    """Write an object unless one with its key exists, which then has the same content."""
    try:
        buckets.put_object(
            Bucket=bucket,
            Key=key,
            Body=json.dumps(record, sort_keys=True).encode(),
            ContentType="application/json",
            IfNoneMatch="*",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise
