"""AWS refuses nothing of what is synthesized, as far as its rules are known (embedded_aws/refusals)."""

from collections.abc import Iterator
from typing import Any

import pytest

from embedded_aws.refusals.refusal import refused_in
from embedded_aws.refusals.rules import REFUSALS
from tests.adoption import COMBINATIONS
from tests.synthesized import stacks
from tests.templates.test_stacks import PAIRS
from tests.templates.test_terraform import OPTIONS, X86

SETTINGS: dict[str, dict[str, Any]] = {
    "default": {},
    "pilot light": {"strategy": "pilot_light"},
    "hot standby, strict": {
        "strategy": "hot_standby",
        "failover": {"fencing": "strict"},
        "budget": {"enabled": True},
    },
    "swapped, new zone": {"active": "standby", "dns": {"zone": "create"}},
    "Aurora, redis, every reserve": OPTIONS,
    "Europe, chaos": {**PAIRS["eu"], "chaos": {"experiments": True}},
    "MySQL on x86": {"database": {"engine": "mysql", "engine_version": "8.0"}, "application": X86},
    "no way out": {
        "network": {"internet_egress": False, "interface_endpoints": ["secretsmanager", "ssm", "kms"]}
    },
    "long names": {"project": "a-project-name-20chr", "domain": "x" * 30 + ".example.com"},
    **COMBINATIONS,
}
# Texts that AWS's model has no limit for, or that aren't AWS's.
UNLIMITED = {
    ("aws_cloudfront_origin_access_control", "description"),
    ("aws_db_option_group", "option_group_description"),
    ("aws_db_parameter_group", "description"),
    ("aws_db_subnet_group", "description"),
    ("aws_elasticache_parameter_group", "description"),
    ("aws_elasticache_replication_group", "description"),
    ("aws_elasticache_subnet_group", "description"),
    ("aws_rds_cluster_parameter_group", "description"),
}


@pytest.mark.parametrize("settings", SETTINGS)
def test_aws_refuses_nothing_of_what_is_synthesized(settings: str) -> None:
    found = stacks(SETTINGS[settings], test_mode=settings == "default")
    refused = {name: list(refused_in(stack.document, REFUSALS)) for name, stack in found.items()}
    assert {name: each for name, each in refused.items() if each} == {}


def texts(block: Any, path: str = "") -> Iterator[str]:
    """Yield paths of what people read, by the names that Terraform gives it."""
    if isinstance(block, dict):
        for name, each in block.items():
            if isinstance(each, str) and (name == "comment" or name.endswith("description")):
                yield f"{path}{name}"
            elif name != "//":
                yield from texts(each, f"{path}{name}.")
    elif isinstance(block, list):
        for each in block:
            yield from texts(each, path)


def test_every_text_has_a_rule_or_is_said_to_have_none() -> None:
    ruled = {kind for rule in REFUSALS for kind in rule.resources}
    found = {
        (kind, path)
        for settings in (
            "default",
            "Aurora, redis, every reserve",
            "swapped, new zone",
            "Europe, chaos",
            "MySQL on x86",
        )
        for stack in stacks(SETTINGS[settings], test_mode=settings == "default").values()
        for kind, resources in stack.document["resource"].items()
        for arguments in resources.values()
        for path in texts(arguments)
    }
    assert {each for each in found if each[0] not in ruled} == UNLIMITED
