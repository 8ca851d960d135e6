"""Verification names evidence that was changed, and treats what it can't read as unproven."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from hypothesis import given
from hypothesis import strategies as st

from evidence.chain_ends import End
from evidence.reports import FILES, keep
from evidence.verification import Copying, Finding, Kept, judge, verify
from operations.target import Target
from recovery.steps import chain
from tests.evidence.keeping import NOW, body, keep_trail, report, trail

WEST = "us-west-2"
AFTERWARDS = Copying(WEST, NOW + timedelta(hours=1), timedelta(minutes=15))
X = "audit/x"


def chained(count: int) -> tuple[dict[str, bytes], End]:
    """Return the objects of a trail, and where the ledger says that it ends."""
    records = trail("x", count)
    bodies = {f"{X}/{each['number']:08}.json": body(each) for each in records}
    return bodies, End(records[-1]["number"], records[-1]["hash"], WEST, NOW)


def judged(bodies: dict[str, bytes], end: End, copying: Copying = AFTERWARDS) -> list[Finding]:
    return judge(Kept({X: bodies} if bodies else {}), {X: end}, copying)


def wrong(found: list[Finding]) -> list[Finding]:
    return [each for each in found if each.verdict != "whole"]


@given(st.integers(min_value=1, max_value=8), st.data())
def test_whatever_is_deleted_is_missed(count: int, data: st.DataObject) -> None:
    bodies, end = chained(count)
    assert judged(bodies, end) == [Finding("whole", X)]
    gone = data.draw(st.sets(st.sampled_from(sorted(bodies)), min_size=1))
    left = {key: each for key, each in bodies.items() if key not in gone}
    found = wrong(judged(left, end))
    assert found
    assert {each.verdict for each in found} == {"missing"}


@given(st.integers(min_value=2, max_value=8), st.data())
def test_whatever_changes_place_is_found(count: int, data: st.DataObject) -> None:
    bodies, end = chained(count)
    one, other = data.draw(st.lists(st.sampled_from(sorted(bodies)), min_size=2, max_size=2, unique=True))
    bodies[one], bodies[other] = bodies[other], bodies[one]
    assert {Finding("reordered", one), Finding("reordered", other)} <= set(judged(bodies, end))


@given(st.integers(min_value=1, max_value=8), st.data())
def test_whatever_is_changed_is_found_even_when_all_that_follows_was_sealed_anew(
    count: int, data: st.DataObject
) -> None:
    bodies, end = chained(count)
    changed = data.draw(st.sampled_from(sorted(bodies)))
    touched = {**bodies, changed: bodies[changed].replace(b"dr-failover", b"dr-fallover")}
    assert Finding("altered", changed) in judged(touched, end)
    forged, before = {}, chain.NOTHING
    for record in trail("x", count, region="us-east-9"):
        unsealed = {key: value for key, value in record.items() if key not in ("hash", "previous")}
        sealed = chain.seal(unsealed, before)
        before = sealed["hash"]
        forged[f"{X}/{record['number']:08}.json"] = body(sealed)
    (found,) = judged(forged, end)
    assert found.verdict == "altered"


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"number": []}', b"\xff", b'"x"', b"null"])
def test_what_is_no_record_was_altered(text: bytes) -> None:
    bodies, end = chained(3)
    key = sorted(bodies)[1]
    assert Finding("altered", key) in judged({**bodies, key: text}, end)


def test_a_sealed_record_whose_number_is_none_is_out_of_place() -> None:
    sealed = chain.seal({"number": "x"}, chain.NOTHING)
    end = End(1, sealed["hash"], WEST, NOW)
    assert judged({f"{X}/00000001.json": body(sealed)}, end) == [Finding("reordered", f"{X}/00000001.json")]


def test_a_chain_may_be_ahead_of_the_ledger_and_not_behind_it() -> None:
    bodies, _ = chained(4)
    earlier = trail("x", 3)[-1]
    assert judged(bodies, End(earlier["number"], earlier["hash"], WEST, NOW)) == [Finding("whole", X)]
    behind = End(99, "f" * 64, WEST, NOW)
    assert judged(bodies, behind) == [
        Finding("missing", f"records up to {X}/00000099.json, although the ledger has the last of them")
    ]


def test_a_copy_may_be_late_for_as_long_as_its_replication_promises() -> None:
    bodies, end = chained(3)
    del bodies[sorted(bodies)[-1]]

    def verdict(region: str, minutes: float) -> str:
        copying = Copying(region, NOW + timedelta(minutes=minutes), timedelta(minutes=15))
        (found,) = judged(bodies, end, copying)
        return found.verdict

    assert verdict("us-east-1", 14) == "unknown"
    assert verdict("us-east-1", 16) == "missing"
    assert verdict(WEST, 1) == "missing"


def test_a_chain_whose_end_nobody_told_is_not_whole_but_unknown() -> None:
    bodies, _ = chained(3)
    assert [each.verdict for each in judge(Kept({X: bodies}), {}, AFTERWARDS)] == ["unknown"]


@pytest.mark.embedded
def test_what_was_touched_is_named(evidence_target: Target, tmp_path: Path) -> None:
    target = evidence_target
    client, bucket = target.client("s3", target.passive.region), target.passive.evidence_bucket
    keep(target, report(tmp_path, "one"))
    *_, last = keep_trail(target, "x", 3)
    all_whole = [Finding("whole", X), Finding("whole", "drills")]

    def found() -> list[Finding]:
        return verify(target, target.passive)

    def touched(key: str, do: Callable[[bytes], bytes | None]) -> list[Finding]:
        """Return the findings while an object is changed or deleted; the object is then restored."""
        kept = bytes(client.get_object(Bucket=bucket, Key=key)["Body"].read())
        changed = do(kept)
        if changed is None:
            client.delete_object(Bucket=bucket, Key=key)
        else:
            client.put_object(Bucket=bucket, Key=key, Body=changed)
        seen = wrong(found())
        client.put_object(Bucket=bucket, Key=key, Body=kept)
        assert found() == all_whole
        return seen

    def deleted(_: bytes) -> None:
        return None

    assert found() == all_whole
    file, record = "drills/one/result.json", f"drills/{len(FILES):08}.json"
    assert touched(file, lambda _: b"nicer") == [Finding("altered", file)]
    assert touched(file, deleted) == [Finding("missing", file)]
    assert touched("drills/00000001.json", deleted) == [
        Finding("missing", "record before drills/00000002.json"),
        Finding("missing", f"record of drills/one/{FILES[0]}"),
    ]
    assert touched(record, deleted) == [
        Finding("missing", f"record of drills/one/{FILES[-1]}"),
        Finding("missing", f"records up to {record}, although the ledger has the last of them"),
    ]
    assert touched("audit/x/00000003.json", deleted) == [Finding("missing", f"record before {last}")]
    assert touched(last, deleted) == [
        Finding("missing", f"records up to {last}, although the ledger has the last of them")
    ]


@pytest.mark.embedded
def test_the_last_drill_can_not_vanish_with_all_that_it_left(evidence_target: Target, tmp_path: Path) -> None:
    target = evidence_target
    client, bucket = target.client("s3", target.passive.region), target.passive.evidence_bucket
    keep(target, report(tmp_path, "one"))
    keep(target, report(tmp_path, "two"))
    for number in range(len(FILES) + 1, 2 * len(FILES) + 1):
        client.delete_object(Bucket=bucket, Key=f"drills/{number:08}.json")
    for name in FILES:
        client.delete_object(Bucket=bucket, Key=f"drills/two/{name}")
    told = f"records up to drills/{2 * len(FILES):08}.json, although the ledger has the last of them"
    assert verify(target, target.passive) == [Finding("missing", told)]


@pytest.mark.embedded
def test_a_trail_that_is_gone_as_a_whole_is_missed(evidence_target: Target) -> None:
    target = evidence_target
    keys = keep_trail(target, "x", 3)
    execution = {"pk": {"S": "execution"}, "sk": {"S": "2026-02-03T04:05:00.000Z#x"}}
    target.client("dynamodb", WEST).put_item(TableName=target.names.ledger_table, Item=execution)
    for key in keys:
        target.client("s3", WEST).delete_object(Bucket=target.passive.evidence_bucket, Key=key)
    assert verify(target, target.passive) == [
        Finding("missing", f"records up to {keys[-1]}, although the ledger has the last of them")
    ]


@pytest.mark.embedded
def test_without_the_ledger_the_ends_are_unknown_and_what_was_touched_is_still_found(
    evidence_target: Target,
) -> None:
    target = evidence_target
    client, bucket = target.client("s3", WEST), target.passive.evidence_bucket
    first, *_ = keep_trail(target, "x", 3, datetime.now(UTC))
    target.control.begin_service_outage("dynamodb")
    found = verify(target, target.passive)
    assert [each.verdict for each in found] == ["whole", "unknown"]
    assert "can't be read" in found[-1].key
    client.put_object(Bucket=bucket, Key=first, Body=b"{}")
    assert Finding("altered", first) in verify(target, target.passive)


@pytest.mark.embedded
def test_an_item_that_nobody_of_ours_writes_makes_the_ends_unknown(evidence_target: Target) -> None:
    target = evidence_target
    keep_trail(target, "x", 2)
    broken = {"pk": {"S": "evidence"}, "sk": {"S": "drills"}, "number": {"N": "4"}}
    target.client("dynamodb", WEST).put_item(TableName=target.names.ledger_table, Item=broken)
    assert [each.verdict for each in verify(target, target.passive)] == ["whole", "unknown"]


@pytest.mark.embedded
def test_a_bucket_that_can_not_be_read_is_never_whole(evidence_target: Target) -> None:
    target = evidence_target
    keep_trail(target, "x", 2)
    target.control.begin_outage(WEST)
    with pytest.raises((ClientError, BotoCoreError)):
        verify(target, target.passive)
