"""Terraform uses the state backend that the settings name; it asks before it leaves a backend that this project
doesn't know.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from config.settings import parse_settings
from providers.states.remembered import RECORD, forget_known_backend

SETTINGS = parse_settings({"project": "shop", "state": {"primary_bucket": "east", "standby_bucket": "west"}})


def remembered(folder: Path, backend: dict[str, Any]) -> Path:
    record = folder / RECORD
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps({"version": 3, "backend": backend}))
    return record


@pytest.mark.parametrize(
    "backend",
    [
        {"type": "s3", "config": {"bucket": "east", "key": "primary.tfstate", "region": "us-east-1"}},
        {"type": "s3", "config": {"bucket": "east", "key": "shop/primary.tfstate", "region": "us-east-1"}},
        {"type": "local", "config": {"path": "../../../.states/aws-123456789012/primary.tfstate"}},
        # Another project of the same checkout: it keeps its state there.
        {"type": "local", "config": {"path": "../../../.states/embedded-123456789012/books/primary.tfstate"}},
        {"type": "s3", "config": {"bucket": "east", "key": "books/primary.tfstate", "region": "us-east-1"}},
    ],
)
def test_a_backend_of_before_that_is_known_is_forgotten(tmp_path: Path, backend: dict[str, Any]) -> None:
    record = remembered(tmp_path, backend)
    forget_known_backend(tmp_path, "primary", SETTINGS)
    assert not record.exists()


@pytest.mark.parametrize(
    "backend",
    [
        {"type": "s3", "config": {"bucket": "renamed", "key": "primary.tfstate", "region": "us-east-1"}},
        {"type": "local", "config": {"path": "../../../.states/aws-000000000000/primary.tfstate"}},
        {"type": "local", "config": {"path": "../../../.states/aws-123456789012/books/dr_standby.tfstate"}},
        {
            "type": "s3",
            "config": {"bucket": "renamed", "key": "books/primary.tfstate", "region": "us-east-1"},
        },
        {"type": "local", "config": {"path": None}},
        {"type": "http", "config": {}},
    ],
)
def test_of_any_other_terraform_itself_asks(tmp_path: Path, backend: dict[str, Any]) -> None:
    record = remembered(tmp_path, backend)
    forget_known_backend(tmp_path, "primary", SETTINGS)
    assert record.exists()


def test_a_folder_in_which_terraform_never_ran_is_no_hindrance(tmp_path: Path) -> None:
    forget_known_backend(tmp_path, "primary", SETTINGS)
