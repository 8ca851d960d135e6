"""What a drill left behind is kept once, file by file, in a chain."""

import hashlib
from pathlib import Path

import pytest

from evidence import chain_ends
from evidence.reports import FILES, EvidenceError, keep, records
from operations.target import Target
from recovery.steps import chain
from tests.evidence.keeping import report

pytestmark = pytest.mark.embedded


def test_reports_are_kept_once_in_one_chain_and_never_replaced(
    evidence_target: Target, tmp_path: Path
) -> None:
    target = evidence_target
    client, bucket = target.client("s3", target.passive.region), target.passive.evidence_bucket
    first, second = report(tmp_path, "first"), report(tmp_path, "second")
    keep(target, first)
    keep(target, second)
    assert keep(target, first) == []
    kept = records(client, bucket)
    assert [each["file"] for each in kept] == [f"drills/{f}/{n}" for f in ("first", "second") for n in FILES]
    assert chain.problems(kept) == []
    for each in kept:
        body = client.get_object(Bucket=bucket, Key=each["file"])["Body"].read()
        assert (each["sha256"], each["size"]) == (hashlib.sha256(body).hexdigest(), len(body))
    (first / "result.json").write_text("nicer", encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"drills/first/result\.json"):
        keep(target, first)
    assert records(client, bucket) == kept


def test_the_ledger_has_how_far_the_chain_goes_and_never_goes_back(
    evidence_target: Target, tmp_path: Path
) -> None:
    target, region = evidence_target, evidence_target.passive.region
    keep(target, report(tmp_path, "one"))
    last = records(target.client("s3", region), target.passive.evidence_bucket)[-1]

    def end() -> tuple[int, str, str]:
        found = chain_ends.read(target.client("dynamodb", region), target.names.ledger_table, [])
        return found["drills"].number, found["drills"].hash, found["drills"].region

    assert end() == (len(FILES), last["hash"], region)
    chain_ends.keep(target, 1, "f" * 64)
    assert end() == (len(FILES), last["hash"], region)
    keep(target, report(tmp_path, "two"))
    assert end()[0] == 2 * len(FILES)


def test_an_end_that_a_drill_could_not_write_is_written_by_the_next_try(
    evidence_target: Target, tmp_path: Path
) -> None:
    target, region = evidence_target, evidence_target.passive.region
    tables, table = target.client("dynamodb", region), target.names.ledger_table
    folder = report(tmp_path, "one")
    keep(target, folder)
    tables.delete_item(TableName=table, Key={"pk": {"S": "evidence"}, "sk": {"S": "drills"}})
    assert keep(target, folder) == []
    assert chain_ends.read(tables, table, [])["drills"].number == len(FILES)
