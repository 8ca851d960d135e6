"""The quarter's evidence pack has what an auditor asks for, says what is missing, and shows when it was changed."""

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.settings import parse_settings
from embedded_aws import process
from evidence.compliance import contents, pack
from evidence.compliance.contents import Contents
from evidence.compliance.quarter import Quarter, QuarterError, parse, quarter_of
from operations.doctor.diagnosis import Diagnosis
from operations.target import Target
from recovery.steps.drill_record import record_validation
from recovery.steps.standby.record import record_readiness
from tests.evidence.keeping import body, keep_trail, make_bucket, make_ledger, trail

ANNE = {"name": "Anne", "email": "anne@example.org", "phone": "+49 30 1"}
Q1 = Quarter(2026, 1)
IN_Q1, AFTER = datetime(2026, 2, 3, 4, 5, tzinfo=UTC), datetime(2026, 4, 1, 0, 0, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with process.start(tmp_path_factory.mktemp("compliance")) as handle:
        made = Target("embedded", parse_settings({"contacts": [ANNE]}), handle.endpoint)
        make_ledger(made)
        for here in (made.passive, made.active):
            make_bucket(made, here)
        _fill(made)
        yield made


def _fill(target: Target) -> None:
    tables, table = target.client("dynamodb", target.passive.region), target.names.ledger_table
    for number, at in enumerate((IN_Q1, AFTER)):
        tables.put_item(
            TableName=table,
            Item={
                "pk": {"S": "execution"},
                "sk": {"S": f"{at:%Y-%m-%dT%H:%M:%S}.000Z#run-{number}"},
                "action": {"S": "failover"},
                "status": {"S": "succeeded"},
                "startedBy": {"S": "operator"},
                "epoch": {"N": "1"},
            },
        )
        record_validation(tables, table, passed=False, reasons=["late"], at=at)
        found = [Diagnosis("lag", "unknown", "no data", "look again"), Diagnosis("key", "ready", "Enabled")]
        record_readiness(tables, table, region=target.passive.region, found=found, at=at)
    keep_trail(target, "run-0", 3)


def gathered(target: Target) -> Contents:
    return contents.gather(target, Q1, datetime.now(UTC))


def document(found: Contents, name: str) -> Any:
    return json.loads(found.files[name])


def the(found: Contents, item: str) -> Diagnosis:
    (one,) = [each for each in found.diagnoses if each.item == item]
    return one


@pytest.mark.embedded
def test_it_has_what_happened_in_the_quarter_and_nothing_else(target: Target) -> None:
    found = gathered(target)
    (execution,) = document(found, "executions.json")
    assert (execution["sk"], execution["status"], execution["epoch"]) == (
        "2026-02-03T04:05:00.000Z#run-0",
        "succeeded",
        "1",
    )
    (drill,) = document(found, "drills.json")
    assert (drill["scenario"], drill["reasons"]) == ("replication-validation", ["late"])
    (look,) = document(found, "readiness.json")
    assert (look["verdict"], look["count"], [each["item"] for each in look["items"]]) == (
        "unknown",
        2,
        ["lag"],
    )
    assert document(found, "contacts.json") == [{**ANNE, "role": "on-call"}]
    assert document(found, "settings.json")["project"] == "myapp"
    assert b"| Anne | on-call |" in found.files["runbooks/failover-to-us-west-2.md"]
    for page in ("architecture.md", "strategies.md"):
        assert b"mermaid" in found.files[page]
    assert {each["item"] for each in document(found, "rehearsals.json")} == {
        "drill: replication validation",
        "drill: component test",
        "drill: full test",
    }
    assert the(found, "readiness history").cause == "1 readiness results in the quarter: 1 unknown"


@pytest.mark.embedded
def test_the_summary_names_its_target_and_each_thing(target: Target) -> None:
    text = gathered(target).files["summary.md"].decode()
    assert "Measured on: embedded" in text
    assert "| 2026-02-03T04:05:00.000Z | failover | succeeded | operator |" in text
    assert (
        "| 2026-02-03T04:05:00.000Z | replication-validation | failed | not recorded | not recorded |" in text
    )
    assert "| evidence in us-west-2 | ready | 1 chains hold |" in text


@pytest.mark.embedded
def test_a_bucket_without_evidence_proves_nothing(target: Target) -> None:
    found = gathered(target)
    assert the(found, "evidence in us-west-2").state == "ready"
    assert the(found, "evidence in us-east-1").state == "unknown"


@pytest.mark.embedded
def test_a_chain_that_was_changed_is_found_in_it(target: Target) -> None:
    storage, bucket = target.client("s3", target.passive.region), target.passive.evidence_bucket
    key = "audit/run-0/00000003.json"
    whole = storage.get_object(Bucket=bucket, Key=key)["Body"].read()
    storage.put_object(Bucket=bucket, Key=key, Body=whole.replace(b"run-0", b"run-9"))
    try:
        found = gathered(target)
    finally:
        storage.put_object(Bucket=bucket, Key=key, Body=whole)
    assert the(found, "evidence in us-west-2").state == "not ready"
    assert key in the(found, "evidence in us-west-2").cause
    assert {"verdict": "altered", "key": key} in document(found, "chains.json")["us-west-2"]


@pytest.mark.embedded
def test_a_chain_of_which_nobody_knows_the_end_is_unknown(target: Target) -> None:
    storage, bucket = target.client("s3", target.passive.region), target.passive.evidence_bucket
    (record,) = trail("run-9", 1)
    key = "audit/run-9/00000001.json"
    storage.put_object(Bucket=bucket, Key=key, Body=body(record))
    try:
        found = the(gathered(target), "evidence in us-west-2")
    finally:
        storage.delete_object(Bucket=bucket, Key=key)
    assert found.state == "unknown"
    assert "the end of the chain audit/run-9" in found.cause


@pytest.mark.embedded
def test_a_region_that_does_not_answer_leaves_its_evidence_unknown(target: Target) -> None:
    target.control.begin_outage(target.active.region)
    try:
        found = gathered(target)
    finally:
        target.control.end_outage(target.active.region)
    assert "can't be read" in the(found, "evidence in us-east-1").cause
    assert the(found, "evidence in us-east-1").state == "unknown"
    assert the(found, "evidence in us-west-2").state == "ready"


def test_a_pack_that_was_changed_is_found_by_its_manifest(tmp_path: Path) -> None:
    files = {"summary.md": b"well", "runbooks/alarms.md": b"calm", "drills.json": b"[]"}
    archive = pack.write(files, tmp_path / "pack", {"quarter": "2026-Q1"})
    assert pack.problems(tmp_path / "pack") == []
    with zipfile.ZipFile(archive) as opened:
        assert sorted(opened.namelist()) == sorted(f"pack/{name}" for name in (*files, "manifest.json"))
        assert opened.read("pack/summary.md") == b"well"
    (tmp_path / "pack" / "summary.md").write_bytes(b"better")
    (tmp_path / "pack" / "drills.json").unlink()
    (tmp_path / "pack" / "more.md").write_bytes(b"")
    assert pack.problems(tmp_path / "pack") == [
        "drills.json is missing",
        "more.md isn't in the manifest",
        "summary.md was altered",
    ]


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-Q1"),
        (datetime(2026, 3, 31, 23, 59, tzinfo=UTC), "2026-Q1"),
        (datetime(2026, 12, 31, tzinfo=UTC), "2026-Q4"),
    ],
)
def test_a_time_is_in_its_quarter(moment: datetime, written: str) -> None:
    found = quarter_of(moment)
    assert (str(found), parse(written)) == (written, found)
    assert found.begins <= moment < found.ends
    assert found.ends == found.following.begins
    assert found.ends - found.begins >= timedelta(days=90)


@pytest.mark.parametrize("text", ["2026", "2026-Q5", "Q1-2026"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(QuarterError, match="2026-Q1"):
        parse(text)
