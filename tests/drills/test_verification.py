"""Evidence that somebody touched is found out by name."""

import json
from typing import Any

import pytest

from drills.evidence import keep
from drills.verification import Finding, verify
from recovery.steps import chain
from tests.drills.test_evidence import _folder, target  # noqa: F401

pytestmark = pytest.mark.embedded


def test_what_was_touched_is_named(target: Any, tmp_path: Any) -> None:  # noqa: F811
    client, bucket = target.client("s3", target.passive.region), target.passive.evidence_bucket
    keep(target, _folder(tmp_path, "one"))
    previous = chain.NOTHING
    for number in (1, 2, 5):
        sealed = chain.seal({"number": number}, previous)
        client.put_object(Bucket=bucket, Key=f"audit/x/{number:08}.json", Body=json.dumps(sealed).encode())
        previous = sealed["hash"]
    assert verify(client, bucket) == [Finding("whole", "audit/x"), Finding("whole", "drills")]

    def body(key: str) -> bytes:
        return bytes(client.get_object(Bucket=bucket, Key=key)["Body"].read())

    def put(key: str, content: bytes) -> None:
        client.put_object(Bucket=bucket, Key=key, Body=content)

    one, two = "drills/00000001.json", "drills/00000002.json"
    first, second = body(one), body(two)
    put(one, first.replace(b'"size": ', b'"size": 9'))
    assert Finding("altered", one) in verify(client, bucket)
    put(one, second)
    put(two, first)
    assert {Finding("reordered", one), Finding("reordered", two)} <= set(verify(client, bucket))
    put(one, first)
    put(two, second)
    file = "drills/one/result.json"
    kept = body(file)
    put(file, b"nicer")
    assert verify(client, bucket) == [Finding("whole", "audit/x"), Finding("altered", file)]
    put(file, kept)
    client.delete_object(Bucket=bucket, Key="audit/x/00000002.json")
    missing = Finding("missing", "record before audit/x/00000005.json")
    assert verify(client, bucket) == [missing, Finding("whole", "drills")]
