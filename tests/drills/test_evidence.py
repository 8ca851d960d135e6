"""What a drill left behind is kept once, file by file, in a chain."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import parse_settings
from drills.errors import EvidenceError
from drills.evidence import FILES, keep, records
from drills.target import Target
from embedded_aws import process
from recovery.steps import chain

pytestmark = pytest.mark.embedded


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    with process.start(tmp_path / "aws", zone="example.com") as handle:
        made = Target("embedded", parse_settings({}), handle.endpoint)
        here = made.passive
        made.client("s3", here.region).create_bucket(
            Bucket=here.evidence_bucket, CreateBucketConfiguration={"LocationConstraint": here.region}
        )
        yield made


def _folder(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    for file in FILES:
        (folder / file).write_text(f"{name} {file}", encoding="utf-8")
    return folder


def test_reports_are_kept_once_in_one_chain_and_never_replaced(target: Target, tmp_path: Path) -> None:
    client, bucket = target.client("s3", target.passive.region), target.passive.evidence_bucket
    first, second = _folder(tmp_path, "first"), _folder(tmp_path, "second")
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
