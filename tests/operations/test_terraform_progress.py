"""The progress of a Terraform run counts changes, and never more than there are."""

import json
import os
from pathlib import Path

from operations.terraform import Progress, Terraform


def completed(address: str, action: str) -> dict[str, object]:
    return {"type": "apply_complete", "hook": {"resource": {"addr": address}, "action": action}}


# As `terraform apply -json` writes it where a data source waits for a resource.
SAID = [
    {"type": "change_summary", "changes": {"add": 2, "change": 0, "remove": 0, "operation": "plan"}},
    completed("aws_kms_key.data", "create"),
    completed("data.aws_iam_policy_document.key", "read"),
    completed("aws_kms_alias.data", "create"),
    {"type": "change_summary", "changes": {"add": 2, "change": 0, "remove": 0, "operation": "apply"}},
]


def test_what_is_only_read_is_told_and_not_counted(tmp_path: Path) -> None:
    program = tmp_path / "terraform"
    lines = "\n".join(json.dumps(each) for each in SAID)
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{lines}\nEND\n", encoding="utf-8")
    program.chmod(0o755)
    told: list[Progress] = []
    Terraform("primary", tmp_path, {"PATH": f"{tmp_path}:{os.environ['PATH']}"}, told.append).apply()
    assert [(each.resource, each.done, each.total) for each in told] == [
        ("aws_kms_key.data", 1, 2),
        ("data.aws_iam_policy_document.key", 1, 2),
        ("aws_kms_alias.data", 2, 2),
    ]
