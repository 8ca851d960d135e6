"""Whatever settings are taken, no name and no description is longer than AWS lets it be."""

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from config.name_limits import LIMITS
from config.settings import parse_settings
from tests.synthesized import Stacks, stacks

# Every text at its longest, in the regions with the longest names, with everything that can be made.
LARGEST: dict[str, Any] = {
    "project": "p" * 20,
    "domain": "d" * 52 + ".example",
    "regions": {"primary": "ap-southeast-1", "standby": "ap-northeast-1", "witness": "ap-southeast-2"},
    "strategy": "hot_standby",
    "failover": {"fencing": "strict"},
    "budget": {"enabled": True, "anomalies": True},
    "chaos": {"experiments": True},
    "monitoring": {"runbook_url": "r" * 500},
    "notifications": {"incidents": [{"kind": "json", "secret": "s" * 512}]},
    "application": {
        "data_volume_gib": 10,
        "test_windows": [{"name": "w" * 40, "begins": "0 6 * * 1", "ends": "0 8 * * 1", "instances": 6}],
    },
}
WORLDS = {"instance": LARGEST, "cluster": {**LARGEST, "database": {"engine": "aurora-postgresql"}}}
# What is a name or a description; of the others AWS says the form itself.
NAMES = ("name", "description", "comment", "bucket", "identifier", "alarm_rule")
SUFFIXES = ("_name", "_identifier", "_description", "group_id", "user_id", "target_id")
# Attributes that refer to another resource, whose name is checked there, or to a name that AWS gives.
ELSEWHERE = {
    "aws_cloudwatch_metric_alarm": {"metric_name"},
    "aws_dynamodb_table_item": {"table_name"},
    "aws_vpc_endpoint": {"service_name"},
    "aws_rds_cluster": {"global_cluster_identifier"},
    "aws_autoscaling_policy": {"autoscaling_group_name"},
    "aws_autoscaling_schedule": {"autoscaling_group_name"},
    "aws_s3_bucket_replication_configuration": {"bucket"},
}


def is_name(attribute: str) -> bool:
    return attribute in NAMES or attribute.endswith(SUFFIXES)


def names(world: Stacks) -> Iterator[tuple[str, str, str]]:
    """Yield the type, attribute and text of everything that is named or described, references aside."""
    for stack in world.values():
        for kind, resources in stack.document.get("resource", {}).items():
            for resource in resources.values():
                known_elsewhere = ELSEWHERE.get(kind, set())
                for attribute, value in resource.items():
                    named = is_name(attribute) and attribute not in known_elsewhere
                    if named and isinstance(value, str) and not value.startswith("${"):
                        yield kind, attribute, value


@pytest.mark.parametrize("name", WORLDS)
def test_the_largest_settings_make_no_name_that_aws_refuses(name: str) -> None:
    parse_settings(WORLDS[name])
    found = set(names(stacks(WORLDS[name], test_mode=True)))
    unlisted = sorted({(kind, attribute) for kind, attribute, _ in found if (kind, attribute) not in LIMITS})
    assert unlisted == []
    too_long = sorted(
        (kind, attribute, len(value), value)
        for kind, attribute, value in found
        if len(value) > LIMITS[kind, attribute].most
    )
    assert too_long == []


def test_what_the_table_quotes_of_aws_models_is_what_they_say() -> None:
    session = botocore.session.get_session()
    services = set(session.get_available_services())
    quoted = 0
    for limit in LIMITS.values():
        service, *rest = limit.source.split(".")
        if service in services and len(rest) == 2:
            operation, member = rest
            shape = session.get_service_model(service).operation_model(operation).input_shape
            assert shape is not None
            members = dict(shape.members)
            for inner in list(members.values()):
                members |= getattr(inner, "members", {})
            said = members[member].metadata
            assert str(limit.most) in str(said.get("max", said.get("pattern"))), limit
            quoted += 1
    assert quoted >= 30
