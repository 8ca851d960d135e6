"""What an application may ask for."""

from typing import Any

import pytest

from config import SettingsError
from config.application import architecture_of
from config.settings import parse_settings


@pytest.mark.parametrize(
    ("instance_type", "architecture"),
    [
        ("m6g.large", "arm64"),
        ("c7gn.xlarge", "arm64"),
        ("im4gn.large", "arm64"),
        ("x8g.large", "arm64"),
        ("a1.large", "arm64"),
        ("t4g.micro", "arm64"),
        ("m7i.large", "x86_64"),
        ("g5.xlarge", "x86_64"),
        ("g4dn.xlarge", "x86_64"),
        ("c6a.large", "x86_64"),
        ("u7i-12tb.224xlarge", "x86_64"),
    ],
)
def test_the_architecture_of_an_instance_type_is_known(instance_type: str, architecture: str) -> None:
    assert architecture_of(instance_type) == architecture


WINDOW = {"name": "load", "begins": "0 6 * * 1", "ends": "0 9 * * 1"}
AURORA = {"engine": "aurora-postgresql"}
ONE_TYPE = {"overrides": {"passive": {"instance_types": ["m6g.large"]}}}


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"application": {"instance_types": ["m6g.large", "m7i.large"]}}, "application.instance_types"),
        ({"application": {"architecture": "x86_64"}}, "application.instance_types"),
        ({"overrides": {"passive": {"instance_types": ["t3.large"]}}}, "overrides.passive.instance_types"),
        ({"application": {"warm_pool_instances": 3}}, "application.warm_pool_instances"),
        ({"application": {"port": 443}}, "application.port"),
        (
            {"application": {"test_windows": [WINDOW | {"instances": 21}]}},
            "application.test_windows.0.instances",
        ),
        ({"database": {"backup_retention_days": 6}}, "database.backup_retention_days"),
        ({"database": AURORA | {"instance_class": "db.t4g.medium"}}, "database.instance_class"),
        (
            {"database": AURORA | {"replica_class": "db.t4g.medium", "replica_class_reason": "cheap"}},
            "database.replica_class",
        ),
        *(({"project": name}, "project") for name in ("aws", "ssm-shop", "internal", "internal-shop")),
    ],
)
def test_what_could_never_start_is_refused_with_its_field(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        parse_settings(settings)
    assert [problem.field for problem in refusal.value.problems] == [field]


@pytest.mark.parametrize(
    "settings",
    [
        {"application": {"architecture": "x86_64", "instance_types": ["m7i.large", "c6a.large"]}},
        {"application": {"warm_pool_instances": 3}, **ONE_TYPE},
        {"application": {"port": 1024, "test_windows": [WINDOW | {"instances": 20}]}},
        {"database": {"backup_retention_days": 7, "instance_class": "db.t4g.medium"}},
        {"project": "myaws"},
    ],
)
def test_what_fits_together_is_taken(settings: dict[str, Any]) -> None:
    parse_settings(settings)
