"""A drill finds the resources of a test copy by the template's names, and none of these names is production's."""

import json

import pytest

from config.settings import parse_settings
from config.stacks import TEST
from drills.test_copy.place import CopyNames, CopyTarget
from operations.deletion_protection import protected
from operations.target import Target
from tests.adoption import COMBINATIONS
from tests.synthesized import Synthesized, stacks

COPY = CopyTarget("embedded", parse_settings({}), "http://127.0.0.1:1")


@pytest.fixture(scope="module")
def synthesized() -> Synthesized:
    return stacks(test_mode=True)[TEST]


def test_its_names_are_those_that_the_template_gives(synthesized: Synthesized) -> None:
    here = COPY.passive
    assert synthesized.one("aws_autoscaling_group")["name"] == here.auto_scaling_group
    assert synthesized.one("aws_lb")["name"] == here.load_balancer
    database = synthesized.one("aws_db_instance")
    assert (database["identifier"], database["db_name"]) == (here.database, COPY.names.database_name)
    assert synthesized.all("aws_s3_bucket", bucket=here.data_bucket)
    assert synthesized.all("aws_secretsmanager_secret", name=here.database_secret)
    parameters = {each["name"] for each in synthesized.all("aws_ssm_parameter")}
    assert COPY.names.endpoint_parameter in parameters


def test_neither_of_its_regions_is_productions() -> None:
    production = Target("embedded", COPY.settings, COPY.endpoint)
    for copied in (COPY.active, COPY.passive, COPY.names.primary, COPY.names.other("standby")):
        assert copied.region == production.names.standby.region
        for here in (production.active, production.passive):
            for name in (
                "database",
                "auto_scaling_group",
                "endpoint_parameter",
                "data_bucket",
                "lease_table",
            ):
                assert getattr(copied, name) != getattr(here, name)
    assert COPY.names.ledger_table != production.names.ledger_table


def test_all_that_the_copy_protects_and_nothing_else_is_named_for_its_removal() -> None:
    names = CopyNames(COPY.settings).protected
    removed = stacks(test_mode=True, remove=" ".join(names))
    kept = stacks(test_mode=True)
    assert protected(kept[TEST].document)
    assert protected(removed[TEST].document) == []
    assert removed[TEST].one("aws_db_instance")["skip_final_snapshot"] is True
    assert all(bucket["force_destroy"] for bucket in removed[TEST].all("aws_s3_bucket"))
    for stack, before in kept.items():
        if stack != TEST:
            assert json.dumps(before.document) == json.dumps(removed[stack].document), stack


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_what_exists_already_is_never_taken_for_the_copys(combination: str) -> None:
    settings = parse_settings(COMBINATIONS[combination])
    copy = CopyTarget("embedded", settings)
    for here in (copy.active, copy.passive, copy.names.primary):
        for name in (here.database, here.load_balancer, here.auto_scaling_group, here.data_bucket):
            assert name.startswith("myapp-test"), combination
    assert all("myapp" in name and "test" in name for name in copy.names.protected)
