"""Every line of the table of protections notices what weakens it, and nothing that strengthens it."""

import json
from typing import Any

import pytest

from review.access import ATTACHED
from review.findings import Finding, Kind
from review.protections import CLASSES, DANGERS, GUARDS, PROTECTIONS, Protection
from review.stateful import STATEFUL
from review.weakened import HELD
from tests.review.made import entry, reviewed

# What a value is, from strong to weak, by how it is weakened.
VALUES: dict[str, tuple[Any, Any]] = {
    "off": (True, False),
    "lower": (14, 7),
    "higher": (3, 9),
    "fewer": (["a", "b"], ["a"]),
    "cleared": ("arn:aws:x", None),
}
DANGER, CLASS = (False, True), ("db.r6g.2xlarge", "db.r6g.large")


def sides(protection: Protection) -> tuple[Any, Any]:
    if protection in DANGERS:
        return DANGER
    if protection in CLASSES:
        return CLASS
    return (protection.strong, "other") if protection.how == "left" else VALUES[protection.how]


def nested(path: str, value: Any) -> Any:
    """Return values of a resource with this one at the path."""
    for part in reversed(path.split(".")):
        value = [value] if part == "*" else {part: value}
    return value


def type_of(protection: Protection) -> str:
    return protection.types[0].replace("_*_", "_metric_")


def found(kind: Kind, *entries: dict[str, Any]) -> list[Finding]:
    return [each for each in reviewed("primary", *entries).findings if each.kind is kind]


def names(protection: Protection) -> str:
    return f"{type_of(protection)}.{protection.path}"


@pytest.mark.parametrize("protection", [*PROTECTIONS, *DANGERS, *CLASSES], ids=names)
def test_a_weaker_value_is_found_by_what_it_protects(protection: Protection) -> None:
    strong, weak = (nested(protection.path, value) for value in sides(protection))
    (finding,) = found(Kind.WEAKENED, entry(type_of(protection), strong, weak))
    assert finding.what == protection.what
    assert finding.path == protection.path.replace(".*", "")


@pytest.mark.parametrize("protection", [*PROTECTIONS, *DANGERS, *CLASSES], ids=names)
def test_a_stronger_value_and_the_same_are_no_news(protection: Protection) -> None:
    strong, weak = (nested(protection.path, value) for value in sides(protection))
    assert found(Kind.WEAKENED, entry(type_of(protection), weak, strong)) == []
    assert found(Kind.WEAKENED, entry(type_of(protection), strong, {**strong, "tags": {}})) == []


@pytest.mark.parametrize("protection", [*PROTECTIONS, *CLASSES], ids=names)
def test_a_value_known_after_the_apply_only_is_told_as_that(protection: Protection) -> None:
    strong, _ = (nested(protection.path, value) for value in sides(protection))
    unknown = nested(protection.path, True)
    (finding,) = found(Kind.UNKNOWN, entry(type_of(protection), strong, {}, after_unknown=unknown))
    assert (finding.what, finding.after) == (protection.what, "(known after apply)")


@pytest.mark.parametrize("kind", GUARDS)
def test_the_end_of_what_protects_is_found_and_so_is_forgetting_it(kind: str) -> None:
    for actions in (["delete"], ["forget"]):
        (finding,) = found(Kind.WEAKENED, entry(kind, {"name": "a"}, actions=actions))
        assert finding.what == GUARDS[kind]


def test_a_policy_that_goes_alone_no_longer_denies_what_it_denied() -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "*"}
    policy = {"bucket": "myapp-data", "policy": json.dumps({"Statement": [deny]})}
    (finding,) = found(Kind.WEAKENED, entry("aws_s3_bucket_policy", policy))
    assert finding.text == "no longer denies s3:DeleteObject on * to *"
    allow = {**policy, "policy": json.dumps({"Statement": [{**deny, "Effect": "Allow"}]})}
    assert found(Kind.WEAKENED, entry("aws_s3_bucket_policy", allow)) == []


@pytest.mark.parametrize("kind", sorted(HELD))
def test_a_policy_that_goes_with_what_it_is_attached_to_is_no_news(kind: str) -> None:
    mine, holder, its = HELD[kind]
    deny = {"Effect": "Deny", "Principal": "*", "Action": "*:Delete*", "Resource": "*"}
    policy = entry(kind, {mine: "myapp", "policy": json.dumps({"Statement": [deny]})})

    def freed(*others: dict[str, Any]) -> bool:
        findings = found(Kind.WEAKENED, policy, *others)
        return any(each.text.startswith("no longer denies") for each in findings)

    assert not freed(entry(holder, {its: "myapp"}))
    assert freed(entry(holder, {its: "another"}))
    # A holder that is replaced under the same name has lost its policy.
    assert freed(entry(holder, {its: "myapp"}, {its: "myapp"}, actions=["delete", "create"]))
    # Another resource of the same holder doesn't keep the holder.
    assert freed(
        entry("aws_s3_bucket_versioning", {"bucket": "myapp", "id": "myapp", "name": "myapp", "arn": "myapp"})
    )


def test_every_policy_that_is_attached_knows_to_what() -> None:
    # A policy of its own name is attached by another resource, and one of CloudWatch Logs to the account.
    assert HELD.keys() == ATTACHED - {"aws_iam_policy", "aws_cloudwatch_log_resource_policy"}


@pytest.mark.parametrize("kind", STATEFUL)
def test_the_end_of_what_holds_data_is_a_loss_and_a_replacement_says_what_forces_it(kind: str) -> None:
    (gone,) = found(Kind.LOSS, entry(kind, {"name": "a"}))
    assert STATEFUL[kind] in gone.text
    again = entry(
        kind, {"a": 1}, {"a": 2}, actions=["create", "delete"], replace_paths=[["a"], ["b", 0, "c"]]
    )
    (replaced,) = found(Kind.LOSS, again)
    assert replaced.text.endswith("forced by a, b.0.c")


@pytest.mark.parametrize(
    ("comparison", "old", "new", "later"),
    [
        ("GreaterThanThreshold", 10, 500, True),
        ("GreaterThanThreshold", 500, 10, False),
        ("LessThanThreshold", 5, 1, True),
        ("LessThanThreshold", 1, 5, False),
    ],
)
def test_whether_an_alarm_fires_later_depends_on_its_comparison(
    comparison: str, old: int, new: int, later: bool
) -> None:
    kind = "aws_cloudwatch_metric_alarm"
    before, after = ({"comparison_operator": comparison, "threshold": each} for each in (old, new))
    assert bool(found(Kind.WEAKENED, entry(kind, before, after))) is later


def test_logs_that_were_kept_for_ever_and_are_no_longer_are_kept_less() -> None:
    days = [{"retention_in_days": each} for each in (0, 365)]
    assert found(Kind.WEAKENED, entry("aws_cloudwatch_log_group", *days))
    assert not found(Kind.WEAKENED, entry("aws_cloudwatch_log_group", *reversed(days)))


def backups(*days: int) -> dict[str, Any]:
    return {"rule": [{"lifecycle": [{"delete_after": each}]} for each in days]}


def expirations(*days: int) -> dict[str, Any]:
    return {"rule": [{"expiration": [{"days": each}]} for each in days]}


@pytest.mark.parametrize(
    ("kind", "before", "after", "weaker"),
    [
        # The longest of two is shortened, though the shortest stays.
        ("aws_backup_plan", backups(7, 365), backups(7, 60), True),
        ("aws_backup_plan", backups(7, 365), backups(7), True),
        ("aws_backup_plan", backups(365), backups(365, 7), False),
        ("aws_backup_plan", backups(365, 7), backups(7, 365), False),
        # What nothing deleted is deleted now, and the other way round.
        ("aws_s3_bucket_lifecycle_configuration", {"rule": []}, expirations(30), True),
        ("aws_s3_bucket_lifecycle_configuration", expirations(30), expirations(30, 90), True),
        ("aws_s3_bucket_lifecycle_configuration", expirations(30), {"rule": []}, False),
        ("aws_cloudwatch_log_group", {"retention_in_days": 0}, {"retention_in_days": None}, False),
    ],
)
def test_of_several_times_each_counts_and_without_a_deletion_everything_is_kept(
    kind: str, before: dict[str, Any], after: dict[str, Any], weaker: bool
) -> None:
    assert bool(found(Kind.WEAKENED, entry(kind, before, after))) is weaker


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (
            "aws_security_group",
            {"ingress": []},
            {"ingress": [{"cidr_blocks": ["0.0.0.0/0"], "protocol": "tcp", "from_port": 22, "to_port": 22}]},
        ),
        (
            "aws_security_group_rule",
            None,
            {
                "type": "ingress",
                "ipv6_cidr_blocks": ["::/0"],
                "protocol": "tcp",
                "from_port": 22,
                "to_port": 22,
            },
        ),
        (
            "aws_vpc_security_group_ingress_rule",
            {"cidr_ipv4": "10.0.0.0/8", "ip_protocol": "-1"},
            {"cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1"},
        ),
    ],
)
def test_what_is_opened_to_anywhere_is_found(
    kind: str, before: dict[str, Any] | None, after: dict[str, Any]
) -> None:
    (finding,) = found(Kind.WEAKENED, entry(kind, before, after))
    assert finding.text.startswith("lets in ")
    assert found(Kind.WEAKENED, entry(kind, after, after)) == []


@pytest.mark.parametrize(
    ("first", "last", "opens"), [(443, 443, False), (80, 80, False), (80, 443, True), (22, 22, True)]
)
def test_the_web_s_own_ports_are_open_to_anywhere_and_no_others(first: int, last: int, opens: bool) -> None:
    rule = {"cidr_ipv4": "0.0.0.0/0", "ip_protocol": "tcp", "from_port": first, "to_port": last}
    assert bool(found(Kind.WEAKENED, entry("aws_vpc_security_group_ingress_rule", None, rule))) is opens


def test_a_rule_that_lets_out_is_no_opening() -> None:
    out = {"type": "egress", "cidr_blocks": ["0.0.0.0/0"], "protocol": "-1", "from_port": 0, "to_port": 0}
    assert found(Kind.WEAKENED, entry("aws_security_group_rule", None, out)) == []


def test_administrator_s_policies_are_told_when_they_are_attached() -> None:
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    (finding,) = found(Kind.WEAKENED, entry("aws_iam_role_policy_attachment", None, {"policy_arn": arn}))
    assert finding.text == "attaches AdministratorAccess"
