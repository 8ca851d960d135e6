"""Real Terraform with the real AWS provider, against nothing but AWS_ENDPOINT_URL."""

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from embedded_aws import process
from operations.provider_mirror import cli_configuration
from tests.embedded_aws.conftest import Aws

TOPOLOGY = Path(__file__).parent / "topology"
REGIONS = ("us-east-1", "us-west-2")
NO_CHANGES = 0

pytestmark = [pytest.mark.terraform, pytest.mark.slow]


@dataclass
class Deployment:
    """A folder with the topology, its state, and the embedded AWS that it is applied to."""

    folder: Path
    handle: process.Handle
    snapshot: Path

    def terraform(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
        environment = {
            **kept,
            **self.handle.environment(),
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
        }
        configuration = cli_configuration(os.environ, self.folder / "cache")
        if configuration is not None:
            environment["TF_CLI_CONFIG_FILE"] = str(configuration)
        return subprocess.run(
            ["terraform", *arguments, "-no-color", "-input=false"],
            cwd=self.folder,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "terraform.tfstate").read_text(encoding="utf-8"))
        return found


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Yield the deployment, applied once for all tests."""
    folder = tmp_path_factory.mktemp("topology")
    shutil.copytree(TOPOLOGY, folder, dirs_exist_ok=True)
    with zipfile.ZipFile(folder / "function.zip", "w") as archive:
        archive.writestr("handler.py", "def handler(event, context):\n    return event\n")
    handle = process.start(folder / "world", zone="example.com")
    made = Deployment(folder, handle, folder / "world.snapshot")
    try:
        for step in (("init",), ("apply", "-auto-approve", "-parallelism=20")):
            done = made.terraform(*step)
            assert done.returncode == 0, done.stdout
        yield made
    finally:
        made.handle.stop()


def _plan(deployment: Deployment) -> None:
    planned = deployment.terraform("plan", "-detailed-exitcode")
    assert planned.returncode == NO_CHANGES, planned.stdout


def test_the_second_plan_is_clean(deployment: Deployment) -> None:
    _plan(deployment)


def test_no_call_was_answered_by_the_embedded_aws_alone(deployment: Deployment) -> None:
    calls = deployment.handle.client.calls()
    # Who asks a second time, because an answer was late on a loaded machine, gets the first answer again.
    alone = [call for call in calls if call.get("refusal", "repeated") != "repeated"]
    assert [*alone, *(call for call in calls if call["operation"] == "Unknown")] == []


def test_a_state_has_neither_the_server_nor_a_secret_in_it(deployment: Deployment) -> None:
    state = json.dumps(deployment.state())
    assert "127.0.0.1" not in state
    secret = Aws(deployment.handle.endpoint).client("secretsmanager")
    assert secret.get_secret_value(SecretId="topology/db/master")["SecretString"] not in state


def test_the_plan_is_still_clean_after_a_restore_on_the_same_port(deployment: Deployment) -> None:
    port = deployment.handle.port
    deployment.handle.client.snapshot(deployment.snapshot)
    deployment.handle.stop()
    deployment.handle = process.start(deployment.folder / "restored", port=port, restore=deployment.snapshot)
    _plan(deployment)


def test_nothing_is_left_after_destroy(deployment: Deployment) -> None:
    # Tables that sourced a replica are kept until then.
    deployment.handle.client.age_replicas(24)
    destroyed = deployment.terraform("destroy", "-auto-approve", "-parallelism=20")
    assert destroyed.returncode == 0, destroyed.stdout
    assert deployment.state()["resources"] == []
    aws = Aws(deployment.handle.endpoint)
    assert aws.client("s3").list_buckets()["Buckets"] == []
    for region in REGIONS:
        assert aws.client("rds", region).describe_db_instances()["DBInstances"] == []
        assert aws.client("dynamodb", region).list_tables()["TableNames"] == []
        assert aws.client("elasticache", region).describe_cache_clusters()["CacheClusters"] == []
        vpcs = aws.client("ec2", region).describe_vpcs()["Vpcs"]
        assert [vpc for vpc in vpcs if not vpc["IsDefault"]] == []
