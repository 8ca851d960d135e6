"""The checks of what AWS allows and offers: quotas, engines, instance types."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from botocore.stub import Stubber

from operations.doctor import concurrency, offers, quotas
from operations.doctor.concurrency import Place
from operations.doctor.diagnosis import Diagnosis
from operations.doctor.quotas import Quota
from tests.adoption import network
from tests.operations.doctor.conftest import SESSION, Look, caches, limits
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
    assert found.cause == "the quota is 39, and 40 are needed"
    assert "--quota-code L-1216C47A --desired-value 40" in found.fix


def test_what_others_use_in_the_region_counts_too(look: Look) -> None:
    SESSION.client("ec2", "us-west-2").create_vpc(CidrBlock="10.99.0.0/16")
    found = _quotas(look, 2)
    # Each region of the account has a default network.
    assert found["quota of VPCs in us-east-1"].cause == "the quota is 2, and 2 are needed"
    assert found["quota of VPCs in us-west-2"].state == "not ready"


def test_the_project_s_own_network_is_not_counted_twice(look: Look) -> None:
    SESSION.client("ec2", "us-west-2").create_vpc(
        CidrBlock="10.20.0.0/16",
        TagSpecifications=[
            {"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "myapp-vpc-dr"}]},
        ],
    )
    assert _quotas(look, 2)["quota of VPCs in us-west-2"].state == "ready"


def test_a_region_needs_the_addresses_of_the_role_that_a_failover_gives_it(look: Look) -> None:
    found = _quotas(look, 2)
    # A passive region has one NAT gateway, an active one three.
    for region in ("us-east-1", "us-west-2"):
        assert found[f"quota of elastic addresses in {region}"].cause == "the quota is 2, and 3 are needed"


def test_an_existing_network_needs_no_vpc_and_no_address_more(look: Look) -> None:
    found = _quotas(look, 1, existing={"standby": {"network": network("standby")}})
    assert found["quota of VPCs in us-west-2"].cause == "the quota is 1, and 1 are needed"
    assert found["quota of elastic addresses in us-west-2"].cause == "the quota is 1, and 0 are needed"


def test_a_quota_that_aws_does_not_tell_is_unknown(look: Look) -> None:
    found = _quotas(look, None)["quota of database instances in us-west-2"]
    assert found.state == "unknown"
    assert "--quota-code L-7B6409FD" in found.fix


class Lambda:
    """Lambda's answers in a region: the account's limit, and what each function reserves of it."""

    def __init__(self, limit: int, **reserved: int) -> None:
        self._limit, self._reserved = limit, {name.replace("_", "-"): each for name, each in reserved.items()}

    def client(self, region: str) -> Any:
        client = SESSION.client("lambda", region)
        unreserved = self._limit - sum(self._reserved.values())
        stub = Stubber(client)
        limits = {"ConcurrentExecutions": self._limit, "UnreservedConcurrentExecutions": unreserved}
        stub.add_response("get_account_settings", {"AccountLimit": limits})
        stub.add_response(
            "list_functions", {"Functions": [{"FunctionName": name} for name in self._reserved]}
        )
        for name, each in self._reserved.items():
            # Others' functions aren't asked for.
            if name.startswith("myapp-dr-"):
                stub.add_response(
                    "get_function_concurrency", {"ReservedConcurrentExecutions": each}, {"FunctionName": name}
                )
        stub.activate()
        return client


def _concurrency(look: Look, regions: dict[str, Lambda], **settings: Any) -> dict[str, Diagnosis]:
    around = look(settings)
    asked = replace(around, clients=lambda _, region: regions[region].client(region))
    return {each.item.rsplit(" ", 1)[1]: each for each in concurrency.examine(asked)}


GROWN = {region: Lambda(1000) for region in ("us-east-1", "us-west-2", "us-east-2")}


def test_an_account_that_has_grown_reserves_for_every_function_in_every_region(look: Look) -> None:
    found = _concurrency(look, GROWN)
    assert {region: each.state for region, each in found.items()} == dict.fromkeys(GROWN, "ready")


@pytest.mark.parametrize("region", GROWN)
@pytest.mark.parametrize("limit", [10, 50, 100])
def test_a_new_account_can_reserve_nothing_in_any_region_the_witness_included(
    look: Look, region: str, limit: int
) -> None:
    new = {**GROWN, region: Lambda(limit)}
    found = _concurrency(look, new)
    assert {each for each in found if found[each].state == "not ready"} == {region}
    assert found[region].cause.startswith(f"0 of the account's {limit} concurrent executions can be reserved")
    needed = concurrency.FUNCTIONS["witness" if region == "us-east-2" else "primary"] * 2
    assert f"--region {region} " in found[region].fix
    assert f"--desired-value {100 + needed};" in found[region].fix
    off = _concurrency(look, new, failover={"reserved_executions": 0})
    assert off[region].state == "ready"


def test_what_others_reserve_is_gone_and_what_the_project_has_is_not_counted_twice(look: Look) -> None:
    # Of 1000, 100 are kept and 870 are somebody's: 30 are left, and 40 are needed.
    taken = {**GROWN, "us-west-2": Lambda(1000, somebodys=870)}
    found = _concurrency(look, taken)["us-west-2"]
    assert (found.state, found.cause.split(",")[0]) == (
        "not ready",
        "30 of the account's 1000 concurrent executions can be reserved",
    )
    assert "--desired-value 1010;" in found.fix
    deployed = {**GROWN, "us-west-2": Lambda(1000, somebodys=860, myapp_dr_prober=2, myapp_dr_switch=2)}
    assert _concurrency(look, deployed)["us-west-2"].state == "ready"


def test_a_limit_that_lambda_does_not_tell_is_unknown(look: Look) -> None:
    client = SESSION.client("lambda", "us-west-2")
    stub = Stubber(client)
    for _ in concurrency.FUNCTIONS:
        stub.add_client_error("get_account_settings", "AccessDeniedException")
    stub.activate()
    found = concurrency.examine(look(**{"lambda": client}))
    assert {each.state for each in found} == {"unknown"}
    assert all("get-account-settings" in each.fix for each in found)


@pytest.mark.parametrize(
    "settings",
    [{}, {"strategy": "hot_standby"}, {"active": "standby"}, {"database": {"engine": "aurora-postgresql"}}],
)
def test_no_region_has_more_functions_than_the_doctor_counts_with(settings: dict[str, Any]) -> None:
    functions = [
        (stack.provider_region(function), function["reserved_concurrent_executions"])
        for stack in stacks(settings).values()
        for function in stack.all("aws_lambda_function")
    ]
    places: dict[str, Place] = {"us-east-1": "primary", "us-west-2": "standby", "us-east-2": "witness"}
    # Every region with functions is looked at.
    assert {region for region, _ in functions} == set(places)
    for region, place in places.items():
        reserved = sum(each for where, each in functions if where == region)
        assert reserved <= 2 * concurrency.FUNCTIONS[place], region


def test_every_quota_is_looked_up_by_its_code() -> None:
    assert all(isinstance(quota, Quota) and quota.code.startswith("L-") for quota in quotas.QUOTAS)


def _options(*versions: str, classes: Sequence[str] = ("db.r6g.large",) * 2) -> Any:
    """Return a client of RDS that offers these versions, and is asked for these classes, one after the other."""
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
    ("versions", "state"), [(("7.2", "8.0"), "ready"), (("7.2", "80.1"), "not ready"), ((), "not ready")]
)
def test_the_cache_s_version_must_be_offered(look: Look, versions: tuple[str, ...], state: str) -> None:
    context = look(rds=_options("16.1"), elasticache=caches(*versions))
    found = {each.item: each for each in offers.examine(context)}
    assert [found[f"cache in {region}"].state for region in ("us-east-1", "us-west-2")] == [state, state]


def test_without_a_cache_none_is_asked_for(look: Look) -> None:
    context = look({"cache": {"enabled": False}}, rds=_options("16.1"))
    assert not [each for each in offers.examine(context) if each.item.startswith("cache")]


@pytest.mark.parametrize(
    ("versions", "state"), [(("15.4", "16.3"), "ready"), (("15.4", "160.1"), "not ready"), ((), "not ready")]
)
def test_the_engine_s_major_version_must_be_offered_on_the_class(
    look: Look, versions: tuple[str, ...], state: str
) -> None:
    found = {
        each.item: each for each in offers.examine(look(rds=_options(*versions), elasticache=caches("8.0")))
    }
    assert found["database in us-west-2"].state == state


def test_an_instance_type_that_a_region_lacks_is_named(look: Look) -> None:
    application = {"instance_types": ["m6g.large", "z9g.large"]}
    found = {
        each.item: each
        for each in offers.examine(
            look({"application": application}, rds=_options("16.1"), elasticache=caches("8.0"))
        )
    }
    assert found["instance types in us-west-2"].state == "not ready"
    assert found["instance types in us-west-2"].cause == "types that us-west-2 doesn't offer: z9g.large"


def test_what_the_passive_region_alone_runs_is_asked_for_there(look: Look) -> None:
    settings = {
        "database": {"replica_class": "db.t4g.large", "replica_class_reason": "it is small enough"},
        "overrides": {"passive": {"instance_types": ["z9g.large"]}},
    }
    asked = _options("16.1", classes=["db.r6g.large", "db.r6g.large", "db.t4g.large"])
    found = {each.item: each for each in offers.examine(look(settings, rds=asked, elasticache=caches("8.0")))}
    assert "db.t4g.large" in found["replica in us-west-2"].cause
    assert "replica in us-east-1" not in found
    assert "z9g.large" in found["instance types in us-west-2"].cause
    assert found["instance types in us-west-2"].state == "not ready"
    assert "z9g.large" not in found["instance types in us-east-1"].cause
