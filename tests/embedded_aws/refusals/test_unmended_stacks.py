"""The embedded AWS refuses, with AWS's own error codes, what AWS would have refused of the first version of the
stacks, and accepts their present form.

Each test edits a resource of the golden copy back to its first form, and makes the request that the provider
would make.
"""

import copy
import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws.added import Asked, RefusedError
from embedded_aws.world import new_world
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.iam.test_enforcement import REGION, Role
from tests.embedded_aws.runtime.support import eventually, function
from tests.embedded_aws.traffic.support import IMAGE, unique
from tests.golden.copies import DEFAULT, FOLDER

Resource = dict[str, Any]
# The zone that no type of the sixth generation has, by its name in this account.
BARE_ZONE = "us-east-1e"


def golden(stack: str, kind: str, **attributes: Any) -> Resource:
    """Return the first resource of a type that has these attributes."""
    resources = json.loads((DEFAULT / f"{stack}.json").read_text(encoding="utf-8"))["resource"][kind]
    return next(
        copy.deepcopy(each)
        for _, each in sorted(resources.items())
        if all(each.get(name) == value for name, value in attributes.items())
    )


def code_of(ask: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as refused:
        ask()
    return str(refused.value.response["Error"]["Code"])


def open_rule(aws: Aws, rule: Mapping[str, Any]) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName=unique("group"), Description="one", VpcId=vpc)["GroupId"]
    permission = {
        "IpProtocol": rule["ip_protocol"],
        "FromPort": rule["from_port"],
        "ToPort": rule["to_port"],
        "IpRanges": [{"CidrIp": rule["cidr_ipv4"], "Description": rule["description"]}],
    }
    direction = "ingress" if rule["description"].startswith("Queries of") else "egress"
    getattr(ec2, f"authorize_security_group_{direction}")(GroupId=group, IpPermissions=[permission])


@pytest.mark.parametrize(
    ("kind", "unmended"),
    [
        ("aws_vpc_security_group_egress_rule", "Queries to the other region's database"),
        ("aws_vpc_security_group_ingress_rule", "Queries of the other region's application"),
    ],
)
@pytest.mark.parametrize("stack", ["primary", "dr_standby"])
def test_a_rules_description_with_an_apostrophe(extended: Aws, stack: str, kind: str, unmended: str) -> None:
    resources = json.loads((DEFAULT / f"{stack}.json").read_text(encoding="utf-8"))["resource"][kind]
    rule = next(each for each in resources.values() if each.get("from_port") == 5432 and "cidr_ipv4" in each)
    open_rule(extended, rule)
    assert code_of(lambda: open_rule(extended, rule | {"description": unmended})) == "InvalidParameterValue"


def test_the_default_has_no_monitor_by_tag_which_a_member_account_may_not_make(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS's user guide, "Getting started with AWS Cost Anomaly Detection", note on member accounts."""
    from moto.organizations.models import organizations_backends

    from embedded_aws.services.ce import ANOMALIES

    shared = json.loads((DEFAULT / "dr_shared.json").read_text(encoding="utf-8"))["resource"]
    assert "aws_ce_anomaly_monitor" not in shared
    added = json.loads((FOLDER / "hot_standby_aurora_strict/dr_shared.json").read_text(encoding="utf-8"))[
        "added"
    ]
    (wanted,) = [each for name, each in added.items() if ".aws_ce_anomaly_monitor." in name]
    monitor = {
        "MonitorName": wanted["name"],
        "MonitorType": wanted["monitor_type"],
        "MonitorSpecification": {"Tags": wanted["monitor_specification"]["Tags"]},
    }
    world = new_world("123456789012", "http://127.0.0.1:1", tmp_path)
    ANOMALIES.install(world)
    make = world.added["ce", "CreateAnomalyMonitor"].handler
    asked = Asked("us-east-1", {"AnomalyMonitor": monitor})
    assert make(asked)
    monkeypatch.setitem(organizations_backends.master_accounts, "123456789012", ("999999999999", "aws"))
    with pytest.raises(RefusedError, match="management account") as refused:
        make(asked)
    assert refused.value.error.code == "ValidationException"
    world.close()


def start_instance(aws: Aws, kind: str, zone: str, **more: Any) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone=zone)["Subnet"]
    made = ec2.run_instances(
        ImageId=IMAGE, MinCount=1, MaxCount=1, InstanceType=kind, SubnetId=subnet["SubnetId"], **more
    )
    ec2.terminate_instances(InstanceIds=[each["InstanceId"] for each in made["Instances"]])


def test_a_subnet_in_the_zone_without_the_types_of_the_group(extended: Aws) -> None:
    """AWS makes subnet and group, and refuses what the group then starts."""
    group = golden("primary", "aws_autoscaling_group")
    override = group["mixed_instances_policy"]["launch_template"]["override"]
    for kind in (each["instance_type"] for each in override):
        start_instance(extended, kind, "us-east-1a")
        assert code_of(partial(start_instance, extended, kind, BARE_ZONE)) == "Unsupported"


def reserve(aws: Aws, name: str, region: str, executions: int) -> None:
    aws.client("lambda", region).put_function_concurrency(
        FunctionName=name, ReservedConcurrentExecutions=executions
    )


def test_more_reserved_in_the_witness_region_than_the_account_has(extended: Aws) -> None:
    """AWS keeps 100 unreserved (Lambda's guide, "Configuring reserved concurrency"), in each region by itself."""
    witness = golden("recovery", "aws_lambda_function", provider="aws.witness")
    name, region = function(extended, "def handle(event, context): ...", "us-east-2"), "us-east-2"
    reserve(extended, name, region, witness["reserved_concurrent_executions"])
    limits = extended.client("lambda", region).get_account_settings()["AccountLimit"]
    too_many = limits["UnreservedConcurrentExecutions"] - 50
    assert code_of(lambda: reserve(extended, name, region, too_many)) == "InvalidParameterValueException"


def test_a_call_right_after_its_policy(extended: Aws) -> None:
    """IAM "is eventually consistent" (its user guide, "Troubleshoot IAM"): a fault simulates that here, and a
    deployment must wait it out.

    iam/test_propagation.py invokes the function itself, both as in the golden copy and as in its first form.
    """
    invocation = golden("recovery", "aws_lambda_invocation", provider="aws.standby")
    extended.control.enforce_policies(delay_seconds=4.0)
    try:
        made = Role(extended, unique("switch"))
        made.may({"Action": "ssm:GetParameter", "Resource": "*"})
        name = f"/{unique('parameter')}"
        extended.client("ssm", REGION).put_parameter(Name=name, Value="x", Type="String")
        assert code_of(lambda: made.client("ssm").get_parameter(Name=name)) == "AccessDeniedException"

        def known() -> bool:
            try:
                return bool(made.client("ssm").get_parameter(Name=name))
            except ClientError:
                return False

        assert eventually(known, invocation["input"]["deniedSeconds"])
    finally:
        extended.control.enforce_policies(False)


def keep(aws: Aws, resource: Mapping[str, Any], more: list[str]) -> None:
    client = aws.client("dynamodb")
    arn = client.create_table(
        TableName=unique("ledger"),
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )["TableDescription"]["TableArn"]
    (statement,) = resource["policy"]["Statement"]
    here = {**statement, "Action": [*statement["Action"], *more], "Resource": [arn]}
    policy = json.dumps({**resource["policy"], "Statement": [here]})
    client.put_resource_policy(ResourceArn=arn, Policy=policy)


def test_an_action_that_a_tables_policy_may_not_have(extended: Aws) -> None:
    kept = golden("dr_shared", "aws_dynamodb_resource_policy")
    keep(extended, kept, [])
    assert code_of(lambda: keep(extended, kept, ["dynamodb:DeleteTableReplica"])) == "ValidationException"
