"""Two projects in one checkout, account and pair of regions: each is deployed and failed over, and the other stays."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import Settings, load_settings
from config.stacks import stacks
from drills.session import embedded_target
from embedded_aws import process
from embedded_aws.process import Handle
from operations.deployment import Deployment
from operations.environment import tool_environment
from operations.synthesis import synthesize
from operations.target import Target
from recovery.ledger import read_active
from tests.deployed.test_failover import ended
from tests.deployed.test_other_trips import SMALL

PROJECTS = {
    "shop": {"project": "shop", "domain": "shop.example.com"},
    "books": {"project": "books", "domain": "books.example.com", "names": "project"},
}


def deployment(folder: Path, handle: Handle, project: str) -> tuple[Deployment, Settings]:
    """Synthesize a project in the one checkout, where the states of both lie beside each other."""
    file = folder / f"{project}.yaml"
    file.write_text(yaml.safe_dump(SMALL | PROJECTS[project]), encoding="utf-8")
    synthesize({**os.environ, "DR_SETTINGS": str(file)}, folder / "cdktf.out")
    environment = tool_environment(os.environ, handle.environment())
    return Deployment(folder / "cdktf.out" / "stacks", environment, lambda _: None), load_settings(file)


def make_zone(target: Target, name: str) -> None:
    """Make a zone and delegate it, without which ACM finds no record in it."""
    route53 = target.client("route53", "us-east-1")
    (parent,) = route53.list_hosted_zones_by_name(DNSName="example.com", MaxItems="1")["HostedZones"]
    made = route53.create_hosted_zone(Name=name, CallerReference=name)
    servers = [{"Value": f"{each}."} for each in made["DelegationSet"]["NameServers"]]
    record = {"Name": name, "Type": "NS", "TTL": 300, "ResourceRecords": servers}
    route53.change_resource_record_sets(
        HostedZoneId=parent["Id"],
        ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]},
    )


def active(target: Target) -> str:
    """Return the region that the ledger of the project's standby region calls active."""
    client = target.client("dynamodb", target.names.standby.region)
    return read_active(client, target.names.ledger_table, target.names.primary.region).region


def fail_over(target: Target) -> None:
    here = target.names.standby
    request = json.dumps({"action": "failover", "targetRegion": here.region})
    machines = target.client("stepfunctions", here.region)
    started = machines.start_execution(stateMachineArn=here.state_machine_arn, input=request)
    assert ended(target, here.region, started["executionArn"])["status"] == "SUCCEEDED"


@pytest.mark.slow
def test_each_is_deployed_and_failed_over_and_the_other_stays_as_it_is(tmp_path: Path) -> None:
    targets: dict[str, Target] = {}
    with process.start(tmp_path / "aws", account_id=Settings().account_id, zone="example.com") as handle:
        for project in PROJECTS:
            make_zone(Target("embedded", Settings(), handle.endpoint), PROJECTS[project]["domain"])
        for project in PROJECTS:
            made, settings = deployment(tmp_path, handle, project)
            made.apply(stacks(settings))
            targets[project] = embedded_target(settings, handle.client)
        for project in PROJECTS:
            made, settings = deployment(tmp_path, handle, project)
            plans: dict[str, Any] = made.plan(stacks(settings))
            assert plans == dict.fromkeys(plans, False), project
        regions = targets["shop"].names
        east, west = regions.primary.region, regions.standby.region
        fail_over(targets["shop"])
        assert (active(targets["shop"]), active(targets["books"])) == (west, east)
        fail_over(targets["books"])
        assert (active(targets["shop"]), active(targets["books"])) == (west, west)
