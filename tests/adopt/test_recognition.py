"""Settings are derived from a Terraform state: the workload's parts are found among any other resources, and
nothing else is adopted.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption import data
from adoption.document import Draft, draft
from adoption.estate import Estate, Found
from adoption.recognition import recognise
from adoption.resource import Resource, Wanted
from adoption.state import StateError, read, resources
from config.settings import parse_settings
from tests.adopt.estates import ACCOUNT, BALANCER, SUBNETS, TABLES, VPC, entry, estate, shown, state

KINDS = (
    "aws_vpc", "aws_subnet", "aws_route_table", "aws_route", "aws_route_table_association", "aws_security_group",
    "aws_instance", "aws_lb", "aws_lb_listener", "aws_lb_target_group", "aws_autoscaling_group", "aws_iam_role",
    "aws_autoscaling_policy", "aws_db_subnet_group", "aws_acm_certificate", "aws_s3_bucket", "aws_lambda_function",
    "aws_launch_template", "aws_cloudwatch_log_group", "aws_unheard_of",
)  # fmt: skip
KEYS = (
    "id", "arn", "name", "identifier", "vpc_id", "subnet_id", "subnet_ids", "route", "tags", "port", "protocol",
    "load_balancer_arn", "default_action", "load_balancer_type", "target_group_arns", "vpc_zone_identifier",
    "engine", "launch_template", "health_check", "db_name", "traffic_source",
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 70000) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=2),
    max_leaves=4,
)
FOREIGN = st.builds(
    lambda kind, attributes: entry(kind, label="foreign") | {"instances": [{"attributes": attributes}]},
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5),
)


def _draft(entries: list[dict[str, Any]], wanted: Wanted | None = None) -> Draft:
    return draft(recognise(Estate(resources(state(entries)), wanted)))


CLEAN = _draft(estate()).settings


def test_every_part_of_an_estate_is_recognised() -> None:
    assert {
        "project": "orders",
        "domain": "orders.example",
        "account_id": ACCOUNT,
        "regions": {"primary": "us-east-1", "standby": "us-west-2", "witness": "us-east-2"},
        "network": {
            "primary_cidr": "10.0.0.0/16",
            "standby_cidr": "10.20.0.0/16",
            "test_cidr": "10.30.0.0/16",
        },
        "database": {"engine": "postgres"},
        "application": {"port": 8080, "health_path": "/healthz"},
        "existing": {
            "primary": {
                "network": {
                    "vpc_id": VPC,
                    **{
                        f"{tier}_subnet_ids": [SUBNETS[f"{tier}_{zone}"] for zone in "abc"]
                        for tier in ("public", "private", "database")
                    },
                    "route_table_ids": [TABLES["private"], TABLES["database"]],
                },
                "load_balancer": {"name": "orders", "target_group": "orders-web"},
                "application": {
                    "auto_scaling_group": "orders-web",
                    "security_group_id": "sg-0a000000000000002",
                    "scaling_policy": "avg-cpu",
                },
                "database": "orders",
            }
        },
    } == CLEAN


def test_what_is_written_is_what_the_settings_take() -> None:
    text = _draft(estate()).text
    assert parse_settings(yaml.safe_load(text)).existing.primary.database == "orders"
    assert yaml.safe_load(text) == CLEAN


def test_what_terraform_shows_says_the_same_as_what_it_keeps(tmp_path: Path) -> None:
    for name, document in (("kept", state(estate())), ("shown", shown(estate()))):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        assert draft(recognise(Estate(read(file)))).settings == CLEAN


@given(st.data())
@settings(max_examples=20)
def test_two_hundred_foreign_resources_confuse_nobody(data: st.DataObject) -> None:
    # Of a state that is the workload's, every bucket is.
    strangers = FOREIGN.filter(lambda each: each["type"] != "aws_s3_bucket")
    some = data.draw(st.lists(strangers, min_size=8, max_size=8))
    # Eight kinds of stranger, twenty-five of each; a state has them in any order.
    entries = data.draw(st.permutations([*estate(), *some]))
    assert _draft([*entries, *some * 24]).settings == CLEAN


ENCRYPTION = [{"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}]}]}]
DATA = (
    entry(
        "aws_dynamodb_table",
        name="carts",
        stream_enabled=True,
        stream_view_type="NEW_AND_OLD_IMAGES",
        billing_mode="PAY_PER_REQUEST",
    ),
    entry("aws_dynamodb_table", label="everywhere", name="global", replica=[{"region_name": "us-west-2"}]),
    entry("aws_s3_bucket", id="invoices", bucket="invoices", versioning=[{"enabled": True}]),
    entry("aws_s3_bucket", label="logs", id="alb-logs", bucket="alb-logs"),
    entry("aws_s3_bucket_logging", bucket="invoices", target_bucket="alb-logs"),
    entry("aws_s3_bucket", label="locked", id="vault", bucket="vault", object_lock_enabled=True),
)


def test_tables_and_buckets_are_adopted_with_what_that_changes() -> None:
    found = _draft([*estate(), *DATA])
    existing = found.settings["existing"]
    assert existing["tables"] == [{"name": "carts"}]
    assert existing["buckets"] == [{"primary": "invoices"}]
    assert {**existing, "tables": [], "buckets": []} == {**CLEAN["existing"], "tables": [], "buckets": []}
    (tables,) = [each for each in found.todo if each.startswith("tables carts")]
    assert "replica in us-west-2" in tables
    assert "ignore_changes = [replica]" in tables
    (buckets,) = [each for each in found.todo if each.startswith("buckets invoices")]
    assert "made in us-west-2" in buckets
    assert "make replicate-existing" in buckets
    assert not [each for each in found.todo if each.startswith(("table ", "bucket "))]
    # Logs are each region's own, and what is global already needs nothing.
    (told,) = found.undone
    assert told.startswith("1 tables and buckets (aws_s3_bucket.locked)")
    assert "# Not adopted: 1 tables and buckets" in found.text
    assert parse_settings(yaml.safe_load(found.text)).existing.tables[0].name == "carts"
    assert _draft(estate()).undone == []


@pytest.mark.parametrize(
    ("said", "gap"),
    [
        ({"stream_enabled": False}, "table carts has no stream"),
        ({"stream_view_type": "KEYS_ONLY"}, "table carts has no stream of new and old images"),
        ({"billing_mode": "PROVISIONED"}, "table carts: its capacity is provisioned"),
        (
            {"server_side_encryption": [{"enabled": True, "kms_key_arn": "arn:key"}]},
            "table carts is encrypted with arn:key",
        ),
    ],
)
def test_a_gap_of_a_table_is_told_before_what_becomes_of_it(said: dict[str, Any], gap: str) -> None:
    good = dict(DATA[0]["instances"][0]["attributes"])
    todo = _draft([*estate(), entry("aws_dynamodb_table", **{**good, **said})]).todo
    (told,) = [each for each in todo if each.startswith("table carts")]
    assert told.startswith(gap)
    assert todo.index(told) < next(at for at, each in enumerate(todo) if each.startswith("tables carts"))


@pytest.mark.parametrize("apart", [True, False], ids=["resources of their own", "blocks of the bucket"])
def test_gaps_of_a_bucket_are_told_wherever_its_settings_are_written(apart: bool) -> None:
    rules: list[dict[str, Any]] = [{"rules": []}]
    own = [
        entry("aws_s3_bucket", bucket="invoices"),
        entry(
            "aws_s3_bucket_versioning", bucket="invoices", versioning_configuration=[{"status": "Enabled"}]
        ),
        entry("aws_s3_bucket_replication_configuration", bucket="invoices", rule=[{"id": "archive"}]),
        entry(
            "aws_s3_bucket_server_side_encryption_configuration",
            bucket="invoices",
            rule=ENCRYPTION[0]["rule"],
        ),
    ]
    inline = entry(
        "aws_s3_bucket",
        bucket="invoices",
        versioning=[{"enabled": True}],
        replication_configuration=rules,
        server_side_encryption_configuration=ENCRYPTION,
    )
    found = _draft([*estate(), *(own if apart else [inline])])
    assert found.settings["existing"]["buckets"] == [{"primary": "invoices", "owner_rules": ["primary"]}]
    told = [each for each in found.todo if each.startswith("bucket invoices")]
    assert [each.split(";")[0] for each in told] == [
        "bucket invoices encrypts with alias/aws/s3",
        "bucket invoices: the replication rules of its owner stay",
    ]
    plain = _draft([*estate(), entry("aws_s3_bucket", bucket="invoices")]).todo
    assert any("its versioning isn't enabled" in each for each in plain)


def test_only_named_tables_and_buckets_are_adopted_once_something_is_named() -> None:
    named = Wanted(ids=frozenset({BALANCER, "orders", "carts"}))
    found = _draft([*estate(), *DATA], named)
    assert found.settings["existing"]["tables"] == [{"name": "carts"}]
    assert "buckets" not in found.settings["existing"]
    assert found.undone[0].startswith("2 tables and buckets (aws_s3_bucket.this, aws_s3_bucket.locked)")


def test_a_bucket_that_the_settings_refuse_is_told_and_hinders_nothing() -> None:
    found = _draft([*estate(), entry("aws_s3_bucket", bucket="Old_Invoices")])
    assert found.settings == CLEAN
    assert found.undone[0].startswith("existing.buckets {'primary': 'Old_Invoices'}")


def test_a_zone_that_modules_look_up_gives_the_domain_and_a_private_one_does_not() -> None:
    entries = [each for each in estate() if each["type"] != "aws_route53_zone"]
    looked_up = {"id": "Z1", "name": "orders.example", "private_zone": False}
    private = {"id": "Z2", "name": "orders.internal", "private_zone": True}
    for module, found in (("module.alb", looked_up), ("module.acm", looked_up), ("module.vpc", private)):
        entries.append(
            entry("aws_route53_zone", module) | {"mode": "data", "instances": [{"attributes": found}]}
        )
    assert _draft(entries).settings == CLEAN
    other = entry("aws_vpc", "module.other", id="vpc-0b000000000000001", cidr_block="10.9.0.0/16")
    assert _draft([*entries, other | {"mode": "data"}]).settings == CLEAN


def test_a_second_estate_is_a_question_and_tags_or_an_id_answer_it() -> None:
    other = json.loads(json.dumps(estate()).replace("orders", "shop").replace("0000000", "1111111"))
    for each in other:
        text = json.dumps(each["instances"]).replace("/1", "/2").replace('"lt-1"', '"lt-2"')
        each["instances"] = json.loads(text.replace("10.0.0.0/26", "10.0.0.0/16"))
    both = [*estate(), *other]
    undecided = _draft(both)
    assert any(each.startswith("load_balancer: 2 were found") for each in undecided.todo)
    assert any(each.startswith("database: 2 were found") for each in undecided.todo)
    assert "existing" not in undecided.settings
    chosen = _draft(both, Wanted(ids=frozenset({BALANCER, "orders", "orders.example"})))
    assert chosen.settings == CLEAN


def test_an_id_chooses_among_its_own_kind_only() -> None:
    """The answer to "which load balancer" doesn't make the database vanish."""
    assert _draft(estate(), Wanted(ids=frozenset({BALANCER}))).settings == _draft(estate()).settings


@pytest.mark.parametrize(
    ("said", "gap"),
    [
        ({"manage_master_user_password": True}, "RDS manages its master password"),
        ({"master_user_secret": [{"secret_arn": "x"}]}, "RDS manages its master password"),
        ({"backup_retention_period": 0}, "automated backups are off"),
        ({"storage_encrypted": False}, "isn't encrypted"),
        ({"engine": "oracle-ee"}, "engine oracle-ee can't be adopted"),
    ],
)
def test_a_gap_of_the_database_is_first_in_the_list(said: dict[str, Any], gap: str) -> None:
    assert gap in _draft(estate(**said)).todo[0]
    assert not any(gap in each for each in _draft(estate()).todo)


def test_inline_routes_are_told_because_they_would_undo_the_peering() -> None:
    entries = estate()
    for each in entries:
        if each["type"] == "aws_route_table" and each["name"] == "private":
            each["instances"][0]["attributes"]["route"] = [{"cidr_block": "10.9.0.0/16", "gateway_id": ""}]
    told = [each for each in _draft(entries).todo if "inline" in each]
    assert len(told) == 1
    assert "module.vpc.aws_route_table.private" in told[0]
    assert not any("inline" in each for each in _draft(estate()).todo)


def test_a_load_balancer_with_port_80_only_is_left_out_and_says_why() -> None:
    entries = [each for each in estate() if each["name"] != "https"]
    for each in entries:
        if each["type"] == "aws_lb_listener":
            action = {"type": "forward", "target_group_arn": entries_target()}
            each["instances"][0]["attributes"]["default_action"] = [action]
    found = _draft(entries)
    assert "load_balancer" not in found.settings["existing"]["primary"]
    assert any("no HTTPS listener on 443" in each for each in found.todo)


def entries_target() -> str:
    (target,) = [each for each in estate() if each["type"] == "aws_lb_target_group"]
    return str(target["instances"][0]["attributes"]["arn"])


@given(st.text(max_size=40))
@settings(max_examples=50)
def test_no_text_of_a_person_ends_a_comment_or_a_quote(text: str) -> None:
    entries = [{**each, "name": text} if each["type"] == "aws_route53_zone" else each for each in estate()]
    assert yaml.safe_load(_draft(entries).text) == CLEAN


@given(st.lists(FOREIGN, max_size=30))
@settings(max_examples=50)
def test_whatever_a_state_has_the_settings_that_are_written_can_be_read(
    entries: list[dict[str, Any]],
) -> None:
    written = _draft(entries)
    parse_settings(yaml.safe_load(written.text) or {})
    assert written.todo


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "isn't JSON"),
        ('{"version": 3, "resources": []}', "version is 3"),
        ("[]", "neither `resources` nor"),
    ],
)
def test_what_is_no_state_is_refused_with_what_makes_one(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StateError, match=says) as refused:
        read(file)
    assert "terraform state pull" in str(refused.value)


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="No such file"):
        read(tmp_path / "nothing.tfstate")


def test_what_a_project_made_is_not_adopted_by_another() -> None:
    tags = {"Project": "shop", "Namespace": "primary", "ManagedBy": "cdktf"}
    made = [
        Resource("aws_dynamodb_table", {"name": "shop-recovery-lease", "tags": tags}),
        Resource("aws_s3_bucket", {"bucket": "shop-data-123456789012-us-east-1", "tags": tags}),
    ]
    owners = Resource("aws_dynamodb_table", {"name": "carts", "tags": {"ManagedBy": "cdktf"}})
    found = Found()
    data.find(Estate([*made, owners]), found)
    assert (found.tables, found.buckets) == ([owners], [])
