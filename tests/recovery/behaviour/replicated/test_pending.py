"""The health function reports how many bytes wait to be replicated to a bucket."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.embedded_aws.conftest import Aws
from tests.recovery.behaviour.replicated.copies import FAST, NAMES, SETTINGS, THERE, lag, published, replicate
from tests.recovery.behaviour.waiting import eventually


@pytest.mark.usefixtures("beating")
def test_what_is_on_its_way_to_a_bucket_is_told_in_bytes(
    aws: Aws, look: Callable[..., dict[str, Any]]
) -> None:
    """Runs after the tests of lag and of missing copies, as the order of the files has it: from here on the
    rule publishes metrics of its own, up to a minute late.
    """

    def pending() -> float:
        return float(look(replace(SETTINGS, table=""))["copies"]["storage"]["pending"] or 0)

    def told_last() -> float:
        return published(aws, NAMES.replication_namespace, "BytesPending", Store="storage")[-1]

    assert look(replace(SETTINGS, table=""))["copies"]["storage"]["pending"] is None
    told = {"Status": "Enabled", "EventThreshold": {"Minutes": 15}}
    replicate(aws, {"Metrics": told})
    lag(aws, 0.1, service="s3", paused=True)
    body = b"x" * 1000
    aws.client("s3", THERE.region).put_object(Bucket=THERE.data_bucket, Key="late", Body=body)
    aws.control.set_speed(FAST)
    try:
        assert eventually(lambda: pending() >= len(body))
        # In the same second it may have been told before the object was there.
        assert eventually(lambda: pending() and told_last() >= len(body))
    finally:
        aws.control.set_speed(1)
