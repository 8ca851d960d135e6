"""Two projects live side by side in one account and the same regions: nothing that AWS knows by a name is of both."""

from collections.abc import Iterator
from typing import Any

import pytest

from config.name_limits import LIMITS
from tests.synthesized import stacks

# Attributes that need to be unique only within a parent resource, whose own name contains the project.
WITHIN = {
    ("aws_appautoscaling_policy", "name"): "the scaled resource",
    ("aws_autoscaling_policy", "name"): "the Auto Scaling group",
    ("aws_autoscaling_schedule", "scheduled_action_name"): "the Auto Scaling group",
    ("aws_backup_restore_testing_selection", "name"): "the restore testing plan",
    ("aws_backup_selection", "name"): "the backup plan",
    ("aws_cloudwatch_event_target", "target_id"): "the rule",
    ("aws_db_instance", "db_name"): "the instance",
    ("aws_iam_role_policy", "name"): "the role",
    ("aws_rds_cluster", "database_name"): "the cluster",
    ("aws_rds_global_cluster", "database_name"): "the global cluster",
    ("aws_route53_record", "set_identifier"): "the record's name",
    ("aws_security_group", "name"): "the VPC",
}
NAMES = {
    pair for pair in LIMITS if pair[1] not in ("description", "comment", "alarm_description", "alarm_rule")
}
# Types whose names are unique across regions; all other names are unique within a region.
GLOBAL = (
    "aws_iam_",
    "aws_s3_bucket",
    "aws_cloudwatch_dashboard",
    "aws_cloudfront_",
    "aws_route53_",
    "aws_budgets_",
)
PAIRS = [
    ("shop", "books"),
    # Names of one begin with the other's, and may go on alike.
    ("shop", "shop-dr"),
    ("shop", "shop-db"),
    ("shop", "shop-data"),
]
VARIANTS: dict[str, dict[str, Any]] = {
    "warm": {},
    "hot": {"strategy": "hot_standby"},
    "aurora": {"database": {"engine": "aurora-postgresql"}},
}


def named(project: str, names: str, variant: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yield everything with a name of its own: kind, region, attribute and name."""
    document = {"project": project, "names": names, "domain": f"{project}.example.com", **variant}
    for stack in stacks(document, test_mode=True).values():
        for kind, resources in stack.document["resource"].items():
            for resource in resources.values():
                region = "" if kind.startswith(GLOBAL) else stack.provider_region(resource)
                for attribute, value in resource.items():
                    pair = (kind, attribute)
                    if pair in NAMES and pair not in WITHIN and "${" not in str(value):
                        yield kind, region, attribute, str(value)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_no_name_of_one_is_a_name_of_the_other(first: str, second: str, variant: str) -> None:
    one = set(named(first, "recipe", VARIANTS[variant]))
    other = set(named(second, "project", VARIANTS[variant]))
    assert len(one) > 100
    assert one & other == set()


def test_with_the_recipe_s_names_for_both_just_these_would_meet() -> None:
    """These names would be used by both projects; that is the reason for the setting `names` and for the
    refusal (operations/taken_names.py), which both cover all of them.
    """
    both = set(named("shop", "recipe", {})) & set(named("books", "recipe", {}))
    assert {name for _kind, _region, _attribute, name in both} == {
        "/aws/vendedlogs/states/dr-audit",
        "/aws/vendedlogs/states/dr-failover",
        "DR-Replication-Health",
        "dr-audit",
        "dr-failover",
    }


def test_neither_publishes_a_metric_that_the_other_reads() -> None:
    def metrics(project: str, names: str) -> set[str]:
        document = {"project": project, "names": names, "domain": f"{project}.example.com"}
        return {
            str({key: alarm.get(key) for key in ("namespace", "metric_name", "dimensions")})
            for stack in stacks(document).values()
            for alarm in stack.all("aws_cloudwatch_metric_alarm")
            if alarm.get("namespace") and not alarm["namespace"].startswith("AWS/")
        }

    assert metrics("shop", "recipe").isdisjoint(metrics("books", "project"))
    assert not metrics("shop", "recipe").isdisjoint(metrics("books", "recipe"))
