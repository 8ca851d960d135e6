"""The checks of what AWS allows and offers: quotas, engines, instance types."""

from collections.abc import Sequence
from typing import Any

import pytest
from botocore.stub import Stubber

from operations.doctor import offers, quotas
from operations.doctor.diagnosis import Diagnosis
from operations.doctor.quotas import Quota
from tests.operations.doctor.conftest import SESSION, Look, limits
from tests.synthesized import stacks


def _quotas(look: Look, value: float | None, **settings: Any) -> dict[str, Diagnosis]:
    return {each.item: each for each in quotas.examine(look(settings, **{"service-quotas": limits(value)}))}


def test_quotas_of_a_grown_account_are_ready_in_both_regions(look: Look) -> None:
    found = _quotas(look, 1000)
    assert {each.state for each in found.values()} == {"ready"}
    assert {item.rsplit(" ", 1)[1] for item in found} == {"us-east-1", "us-west-2"}


def test_the_largest_group_that_scaling_may_ask_for_must_fit(look: Look) -> None:
    # Twenty instances of two vCPUs each.
    found = _quotas(look, 39)["quota of vCPUs of standard on-demand instances in us-west-2"]
    assert found.state == "not ready"
    assert found.cause == "39, and 40 are needed"
    assert "--quota-code L-1216C47A --desired-value 40" in found.fix


def test_what_others_use_in_the_region_counts_too(look: Look) -> None:
    SESSION.client("ec2", "us-west-2").create_vpc(CidrBlock="10.99.0.0/16")
    found = _quotas(look, 2)
    # Each region of the account has a default network.
    assert found["quota of VPCs in us-east-1"].cause == "2, and 2 are needed"
    assert found["quota of VPCs in us-west-2"].state == "not ready"


def test_the_project_s_own_network_is_not_counted_twice(look: Look) -> None:
    SESSION.client("ec2", "us-west-2").create_vpc(
        CidrBlock="10.20.0.0/16",
        TagSpecifications=[
            {"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "myapp-vpc-dr"}]},
        ],
    )
    assert _quotas(look, 2)["quota of VPCs in us-west-2"].state == "ready"


def test_a_quota_that_aws_does_not_tell_is_unknown(look: Look) -> None:
    found = _quotas(look, None)["quota of database instances in us-west-2"]
    assert found.state == "unknown"
    assert "--quota-code L-7B6409FD" in found.fix


def test_a_new_account_can_turn_the_reservations_off(look: Look) -> None:
    item = "quota of concurrent executions of Lambda in us-west-2"
    assert _quotas(look, 110)[item].state == "not ready"
    assert _quotas(look, 110, failover={"reserved_executions": 0})[item].state == "ready"


def test_no_region_has_more_functions_than_the_doctor_counts_with() -> None:
    functions = [
        (name, stack.provider_region(function))
        for name, stack in stacks().items()
        for function in stack.all("aws_lambda_function")
    ]
    regions = {region for _, region in functions}
    assert regions
    for each in regions:
        assert sum(region == each for _, region in functions) <= quotas.FUNCTIONS


def test_every_quota_is_looked_up_by_its_code() -> None:
    assert all(isinstance(quota, Quota) and quota.code.startswith("L-") for quota in quotas.QUOTAS)


def _options(*versions: str, classes: Sequence[str] = ("db.r6g.large",) * 2) -> Any:
    """A client of RDS that offers these versions, and is asked for these classes, one after the other."""
    client = SESSION.client("rds", "us-east-1")
    stub = Stubber(client)
    for each in classes:
        wanted = {"Engine": "postgres", "DBInstanceClass": each}
        offered = [{"Engine": "postgres", "EngineVersion": version} for version in versions]
        answer = {"OrderableDBInstanceOptions": offered}
        stub.add_response("describe_orderable_db_instance_options", answer, wanted)
    stub.activate()
    return client


@pytest.mark.parametrize(
    ("versions", "state"), [(("15.4", "16.3"), "ready"), (("15.4", "160.1"), "not ready"), ((), "not ready")]
)
def test_the_engine_s_major_version_must_be_offered_on_the_class(
    look: Look, versions: tuple[str, ...], state: str
) -> None:
    found = {each.item: each for each in offers.examine(look(rds=_options(*versions)))}
    assert found["database in us-west-2"].state == state


def test_an_instance_type_that_a_region_lacks_is_named(look: Look) -> None:
    application = {"instance_types": ["m6g.large", "z9g.large"]}
    found = {
        each.item: each for each in offers.examine(look({"application": application}, rds=_options("16.1")))
    }
    assert found["instance types in us-west-2"].state == "not ready"
    assert found["instance types in us-west-2"].cause == "not offered: z9g.large"


def test_what_the_passive_region_alone_runs_is_asked_for_there(look: Look) -> None:
    settings = {
        "database": {"replica_class": "db.t4g.large", "replica_class_reason": "it is small enough"},
        "overrides": {"passive": {"instance_types": ["z9g.large"]}},
    }
    asked = _options("16.1", classes=["db.r6g.large", "db.r6g.large", "db.t4g.large"])
    found = {each.item: each for each in offers.examine(look(settings, rds=asked))}
    assert "db.t4g.large" in found["replica in us-west-2"].cause
    assert "replica in us-east-1" not in found
    assert "z9g.large" in found["instance types in us-west-2"].cause
    assert found["instance types in us-west-2"].state == "not ready"
    assert "z9g.large" not in found["instance types in us-east-1"].cause
