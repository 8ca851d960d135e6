"""The files of the pack, from the ledger, the evidence buckets, the settings and the runbooks."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from evidence.compliance.quarter import Quarter
from evidence.verification import Finding, verify
from operations.doctor.diagnosis import Diagnosis, State
from operations.failover.rehearsals import judge_rehearsals
from operations.project import ROOT
from operations.runbooks.failover import failover_runbook
from operations.target import Target
from recovery.clock import written
from recovery.ledger import DRILL
from recovery.steps.standby.record import Looked, looks

ALARMS = ROOT / "docs" / "runbooks" / "alarms.md"
DIAGRAMS = ("architecture.md", "strategies.md")


@dataclass(frozen=True)
class Contents:
    """The pack's contents: `files` by their names, and remarks for the reader."""

    files: Mapping[str, bytes]
    diagnoses: Sequence[Diagnosis]


def gather(target: Target, quarter: Quarter, now: datetime) -> Contents:
    """Collect the files of a quarter's pack. Evidence buckets that can't be read are listed as unknown in the
    summary.
    """
    executions = _items(target, "execution", quarter)
    drills = _items(target, DRILL, quarter)
    table, client = target.names.ledger_table, target.client("dynamodb", target.passive.region)
    history = list(looks(client, table, quarter.begins, quarter.ends))
    rehearsed = judge_rehearsals(target.settings, client, now)
    chains, whole = _chains(target)
    diagnoses = [*rehearsed, *whole, _history(history)]
    contacts = [each.model_dump() for each in target.settings.contacts]
    runbook = f"runbooks/failover-to-{target.passive.region}.md"
    return Contents(
        {
            "summary.md": _summary(target, quarter, now, executions, drills, history, diagnoses).encode(),
            "executions.json": _json(executions),
            "drills.json": _json(drills),
            "readiness.json": _json([_look(each) for each in history]),
            "rehearsals.json": _json([asdict(each) for each in rehearsed]),
            "chains.json": _json(chains),
            "contacts.json": _json(contacts),
            "settings.json": _json(target.settings.model_dump(mode="json")),
            runbook: failover_runbook(target.settings, target.passive).encode(),
            "runbooks/alarms.md": ALARMS.read_bytes(),
            **{name: (ROOT / "docs" / name).read_bytes() for name in DIAGRAMS},
        },
        diagnoses,
    )


def _items(target: Target, kind: str, quarter: Quarter) -> list[dict[str, Any]]:
    """Return the ledger's items of a kind that began in the quarter, oldest first."""
    pages = (
        target.client("dynamodb", target.passive.region)
        .get_paginator("query")
        .paginate(
            TableName=target.names.ledger_table,
            KeyConditionExpression="pk = :kind AND sk BETWEEN :begins AND :ends",
            ExpressionAttributeValues={
                ":kind": {"S": kind},
                ":begins": {"S": written(quarter.begins)},
                ":ends": {"S": written(quarter.ends)},
            },
        )
    )
    return [{name: _plain(value) for name, value in item.items()} for page in pages for item in page["Items"]]


def _plain(value: Mapping[str, Any]) -> Any:
    """Return a DynamoDB value without its type names; numbers stay text."""
    ((kind, inner),) = value.items()
    if kind == "L":
        return [_plain(each) for each in inner]
    if kind == "M":
        return {name: _plain(each) for name, each in inner.items()}
    return inner


def _chains(target: Target) -> tuple[dict[str, list[dict[str, str]]], list[Diagnosis]]:
    """Return the findings about the chains in each region's evidence bucket, and a diagnosis per region."""
    found: dict[str, list[dict[str, str]]] = {}
    diagnoses = []
    for here in (target.passive, target.active):
        item = f"evidence in {here.region}"
        bucket = here.evidence_bucket
        try:
            findings = verify(target, here)
        except (ClientError, BotoCoreError) as error:
            fix = "once the region answers, run make compliance again with a role that may read the bucket"
            diagnoses.append(Diagnosis(item, "unknown", f"{bucket} can't be read: {error}", fix))
            continue
        found[here.region] = [asdict(each) for each in findings]
        diagnoses.append(_whole(item, findings))
    return found, diagnoses


def _whole(item: str, findings: Sequence[Finding]) -> Diagnosis:
    if not findings:
        fix = "check the log of the function audit, which writes the evidence, and the replication of the bucket"
        return Diagnosis(item, "unknown", "the evidence bucket has no chain of records yet", fix)
    broken = [each for each in findings if each.verdict not in ("whole", "unknown")]
    untold = [each for each in findings if each.verdict == "unknown"]
    if broken:
        told = "; ".join(f"{each.verdict}: {each.key}" for each in broken)
        fix = "compare each object with its copy in the other region and its older versions; CloudTrail has its writers"
        return Diagnosis(item, "not ready", told, fix)
    if untold:
        fix = "use a role that may read the ledger; if replication isn't finished, run make compliance again later"
        return Diagnosis(item, "unknown", "; ".join(each.key for each in untold), fix)
    return Diagnosis(item, "ready", f"{len(findings)} chains hold")


def _history(history: Sequence[Looked]) -> Diagnosis:
    """Return how many readiness results the quarter has, by verdict; `unknown` if it has none."""
    counts = Counter(each.verdict for each in history)
    told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    state: State = "ready" if history else "unknown"
    fix = "" if history else "check the schedule of the function readiness, which should run every half hour"
    return Diagnosis(
        "readiness history", state, f"{len(history)} readiness results in the quarter: {told or 'none'}", fix
    )


def _look(looked: Looked) -> dict[str, Any]:
    return {
        "at": written(looked.at),
        "region": looked.region,
        "verdict": looked.verdict,
        "count": looked.count,
        "items": [asdict(each) for each in looked.items],
    }


def _summary(
    target: Target,
    quarter: Quarter,
    now: datetime,
    executions: Sequence[Mapping[str, Any]],
    drills: Sequence[Mapping[str, Any]],
    history: Sequence[Looked],
    diagnoses: Sequence[Diagnosis],
) -> str:
    settings = target.settings
    lines = [
        f"# Recovery of {settings.project}, {quarter}",
        "",
        f"Measured on: {target.label}. Written at {now.astimezone(UTC).isoformat(timespec='seconds')}, from the "
        f"ledger in {target.passive.region}. Objectives: RTO {settings.objectives.rto_minutes:g} minutes, RPO "
        f"{settings.objectives.rpo_seconds:g} s. `manifest.json` has the SHA-256 of every file.",
        "",
        "## Rehearsals, evidence and readiness",
        "",
        *_table(["item", "state", "found"], [(each.item, each.state, each.cause) for each in diagnoses]),
        "",
        "## Executions",
        "",
        *_table(
            ["began", "action", "status", "started by"], _cells(executions, "sk action status startedBy")
        ),
        "",
        "## Drills",
        "",
        *_table(
            ["began", "scenario", "verdict", "target", "RTO, s"],
            _cells(drills, "sk scenario verdict target rtoSeconds"),
        ),
        "",
        "## Readiness",
        "",
        f"{len(history)} readiness results; `readiness.json` has each of them, with the items that weren't ready.",
        "",
    ]
    return "\n".join(lines)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table in Markdown, or "None." if it has no rows."""
    if not rows:
        return ["None."]
    told = [" | ".join(cell.replace("|", "/") for cell in row) for row in (heads, *rows)]
    return [f"| {told[0]} |", "|" + "---|" * len(heads), *(f"| {row} |" for row in told[1:])]


def _cells(items: Sequence[Mapping[str, Any]], fields: str) -> list[list[str]]:
    return [[_said(each, field) for field in fields.split()] for each in items]


def _said(item: Mapping[str, Any], field: str) -> str:
    found = str(item.get(field, "not recorded"))
    return found.split("#")[0] if field == "sk" else found


def _json(document: Any) -> bytes:
    return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
