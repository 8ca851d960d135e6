"""checkov itself, on a stack that is known to be bad."""

import json
from pathlib import Path

import pytest

from operations.checkov.finding import BlindError
from operations.checkov.run import ask, leave_out_moves

pytestmark = pytest.mark.terraform


def _stack(folder: Path, text: str) -> Path:
    (folder / "primary").mkdir()
    (folder / "primary" / "cdk.tf.json").write_text(text, encoding="utf-8")
    return folder


def test_an_unencrypted_disk_is_found_at_its_place(tmp_path: Path) -> None:
    disk = {"availability_zone": "us-east-1a", "size": 1, "encrypted": False, "tags": {"a": "b"}}
    document = {"resource": {"aws_ebs_volume": {"data_disk_0A1B2C3D": disk}}}
    # Something that passes shows that the stack was looked at.
    document["resource"]["aws_sqs_queue"] = {"queue": {"name": "queue", "sqs_managed_sse_enabled": True}}
    found = {(one.check, one.place) for one in ask(_stack(tmp_path, json.dumps(document))).findings}
    assert ("CKV_AWS_3", "primary:data_disk") in found


def test_a_stack_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BlindError):
        ask(_stack(tmp_path, '{"resource": '))


def test_moved_resources_are_looked_at_like_others(tmp_path: Path) -> None:
    disk = {"availability_zone": "us-east-1a", "size": 1, "encrypted": False, "tags": {"a": "b"}}
    document = {
        "resource": {
            "aws_ebs_volume": {"data_disk_0A1B2C3D": disk},
            "aws_sqs_queue": {"queue": {"name": "queue", "sqs_managed_sse_enabled": True}},
        },
        "moved": [{"from": "aws_ebs_volume.disk", "to": "aws_ebs_volume.data_disk_0A1B2C3D"}],
    }
    stacks = _stack(tmp_path, json.dumps(document))
    leave_out_moves(stacks)
    assert ("CKV_AWS_3", "primary:data_disk") in {(one.check, one.place) for one in ask(stacks).findings}
