"""Whoever plans, with `make`, the CDKTF command line or Terraform, starts from no empty state beside an old one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config.environment import Environment
from config.settings import parse_settings
from operations.environment import tool_environment
from operations.project import ROOT
from providers.states.places import LocalFile, place_of, places_before
from templates.stacks import synthesize
from tests.states import state, written

BUCKETS = {"primary_bucket": "states-east", "standby_bucket": "states-west"}
ON_AWS = Environment(
    settings_file=Path("dr.yaml"), target="aws", region=None, is_primary=None, test_mode=True
)


@pytest.fixture(scope="module")
def in_buckets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("stacks")
    synthesize(
        parse_settings({"project": "shop", "account_id": "111122223333", "state": BUCKETS}), ON_AWS, folder
    )
    return {
        file.parent.name: json.loads(file.read_text()) for file in (folder / "stacks").glob("*/cdk.tf.json")
    }


def test_the_key_of_a_state_in_a_bucket_has_the_project(in_buckets: dict[str, Any]) -> None:
    keys = {name: each["terraform"]["backend"]["s3"]["key"] for name, each in in_buckets.items()}
    assert keys == {name: f"shop/{name}.tfstate" for name in in_buckets}


def test_each_plan_on_a_bucket_asks_that_bucket_for_an_old_state(in_buckets: dict[str, Any]) -> None:
    for name, each in in_buckets.items():
        backend = each["terraform"]["backend"]["s3"]
        listed = each["data"]["aws_s3_objects"].values()
        assert {data["bucket"] for data in listed} == {backend["bucket"]}
        assert {data["prefix"] for data in listed} == {backend["key"], f"{name}.tfstate"}
        regions = {provider["alias"]: provider["region"] for provider in each["provider"]["aws"]}
        assert {regions[data["provider"].removeprefix("aws.")] for data in listed} == {backend["region"]}


@pytest.mark.terraform
@pytest.mark.parametrize(
    ("own", "before", "refused"),
    [
        ([], [], False),
        ([], ["old"], True),
        (["own"], ["old"], False),
        (["own"], [], False),
        ([], ["other"], False),
    ],
)
def test_a_plan_fails_only_where_an_old_state_is_and_none_of_its_own(
    in_buckets: dict[str, Any], tmp_path: Path, own: list[str], before: list[str], refused: bool
) -> None:
    """Terraform itself evaluates the synthesized condition, with keys as S3 would list them."""
    listed = in_buckets["primary"]["data"]["aws_s3_objects"]
    (guard,) = [data for data in listed.values() if "lifecycle" in data]
    (own_name,) = [name for name, data in listed.items() if data is not guard]
    words = {"own": "shop/primary.tfstate", "old": "primary.tfstate", "other": "primary.tfstate.moved"}
    (condition,) = guard["lifecycle"]["postcondition"]
    expression = condition["condition"].removeprefix("${").removesuffix("}")
    expression = expression.replace("self.keys", "local.before")
    expression = expression.replace(f"data.aws_s3_objects.{own_name}.keys", "local.own")
    document = {
        "terraform": {"backend": {"local": {"path": "x.tfstate"}}},
        "locals": {"own": [words[key] for key in own], "before": [words[key] for key in before]},
        "resource": {
            "terraform_data": {
                "a": {
                    "lifecycle": {
                        "precondition": [
                            {"condition": f"${{{expression}}}", "error_message": condition["error_message"]}
                        ]
                    }
                }
            }
        },
    }
    (tmp_path / "cdk.tf.json").write_text(json.dumps(document))
    environment = tool_environment(os.environ, {})
    subprocess.run(
        ["terraform", "init", "-input=false"], cwd=tmp_path, env=environment, check=True, capture_output=True
    )
    plan = subprocess.run(
        ["terraform", "plan", "-input=false", "-no-color"],
        cwd=tmp_path,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ("make move-states" in plan.stderr) is refused
    assert (plan.returncode != 0) is refused


@pytest.mark.parametrize(("whose", "stops"), [("myapp", True), ("books", False)])
def test_the_app_itself_stops_for_an_old_state_on_this_machine(
    tmp_path: Path, whose: str, stops: bool
) -> None:
    """As `cdktf deploy` starts it."""
    settings = parse_settings({})
    (old,) = places_before("primary", settings, "embedded")
    new = place_of("primary", settings, "embedded")
    assert isinstance(old, LocalFile)
    assert isinstance(new, LocalFile)
    file = tmp_path / old.path
    file.parent.mkdir(parents=True)
    file.write_bytes(written(state(whose)))
    output = tmp_path / "cdktf.out"
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        cwd=ROOT,
        env={**os.environ, "CDKTF_OUTDIR": str(output)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode != 0) is stops, done.stderr
    assert ("make move-states" in done.stderr) is stops
    assert (output / "stacks").exists() is not stops
