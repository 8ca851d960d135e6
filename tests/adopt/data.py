"""An owner's tables and buckets, made by direct API calls, and the part of the replication stack that adopts them."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from config.stacks import REPLICATION
from embedded_aws.process import Handle
from operations.environment import tool_environment
from operations.terraform import PLAN_HAS_CHANGES
from tests.embedded_aws.conftest import Aws
from tests.synthesized import stacks

HERE, THERE = "us-east-1", "us-west-2"
# The parts of the resources' names that say that they are about what exists.
OURS = ("existing-tables", "existing-buckets", "-existing-")


def make_table(aws: Aws, name: str, **said: Any) -> None:
    """Make a table that can get a replica; `said` replaces or, with None, removes arguments of the call."""
    usual: dict[str, Any] = {
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    }
    given = {key: value for key, value in {**usual, **said}.items() if value is not None}
    aws.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        **given,
    )


def make_bucket(aws: Aws, name: str, region: str = HERE, *, versioned: bool = True) -> Any:
    """Make a bucket, and return the client of its region."""
    s3 = aws.client("s3", region)
    where = {} if region == HERE else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **where)
    if versioned:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return s3


class Adopted:
    """A working folder with local state that holds the replication stack, reduced to what concerns the tables
    and buckets.
    """

    def __init__(self, folder: Path, aws: Handle, settings: dict[str, Any]) -> None:
        folder.mkdir()
        self._folder, self._environment = folder, tool_environment(os.environ, aws.environment())
        document = stacks(settings)[REPLICATION].document
        kept = {part: _ours(document[part]) for part in ("data", "resource")}
        whole = {**document, **kept, "terraform": {**document["terraform"], "backend": {"local": {}}}}
        (folder / "cdk.tf.json").write_text(json.dumps(whole), encoding="utf-8")
        self._run("init")

    def apply(self) -> None:
        self._run("apply", "-auto-approve")

    def planned(self) -> str:
        """Run a plan and return its output, or an empty text when the plan changes nothing."""
        done = self._run("plan", "-detailed-exitcode", fine=(0, PLAN_HAS_CHANGES))
        return done.stdout if done.returncode else ""

    def refused(self) -> str:
        """Run a plan that must fail, and return its output without Terraform's frames and line ends."""
        done = self._run("plan", fine=(1,))
        return " ".join((done.stdout + done.stderr).replace("│", " ").split())

    def _run(self, *arguments: str, fine: tuple[int, ...] = (0,)) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            ["terraform", *arguments, "-no-color", "-input=false"],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in fine, f"terraform {' '.join(arguments)}\n{done.stdout}{done.stderr}"
        return done


def _ours(kinds: dict[str, Any]) -> dict[str, Any]:
    chosen = {
        kind: {name: each for name, each in found.items() if any(part in name for part in OURS)}
        for kind, found in kinds.items()
    }
    return {kind: found for kind, found in chosen.items() if found}
