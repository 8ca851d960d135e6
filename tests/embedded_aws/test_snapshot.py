"""A world continues in another process from its snapshot."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from embedded_aws import process
from embedded_aws.errors import StartError
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.deployment import deploy
from tests.embedded_aws.descriptions import DESCRIPTIONS

pytestmark = pytest.mark.embedded

Description = Callable[[Aws], Any]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what every service said before the snapshot and says after it, and the snapshot."""
    folder = tmp_path_factory.mktemp("snapshot")
    file = folder / "world.snapshot"
    with process.start(folder / "before", zone="example.com") as handle:
        aws, port = Aws(handle.endpoint), handle.port
        deploy(aws)
        for region in ("us-east-1", "us-west-2"):
            # One that is being made says so before, and may be there after.
            aws.client("rds", region).get_waiter("db_instance_available").wait(
                WaiterConfig={"Delay": 1, "MaxAttempts": 60}
            )
        before = {name: describe(aws) for name, describe in DESCRIPTIONS.items()}
        handle.client.snapshot(file)
    with process.start(folder / "after", port=port, restore=file) as handle:
        after = {name: describe(Aws(handle.endpoint)) for name, describe in DESCRIPTIONS.items()}
    return {"before": before, "after": after, "file": file}


@pytest.mark.parametrize("service", sorted(DESCRIPTIONS))
def test_a_restored_world_says_what_it_said_before(worlds: dict[str, Any], service: str) -> None:
    assert worlds["before"][service]
    assert worlds["after"][service] == worlds["before"][service]


def test_a_snapshot_of_other_code_is_refused_by_name(worlds: dict[str, Any], tmp_path: Path) -> None:
    header, _, body = worlds["file"].read_bytes().partition(b"\n")
    other = {**json.loads(header), "fingerprint": "0123456789abcdef"}
    file = tmp_path / "other.snapshot"
    file.write_bytes(json.dumps(other).encode() + b"\n" + body)
    with pytest.raises(StartError, match="was made by version 0123456789ab"):
        process.start(tmp_path / "world", restore=file)


def test_a_snapshot_of_another_account_is_refused_by_name(worlds: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "world.snapshot"
    shutil.copy(worlds["file"], file)
    with pytest.raises(StartError, match="is of account 123456789012"):
        process.start(tmp_path / "world", restore=file, account_id="210987654321")
