"""A new zone stops the first deployment until it is delegated, and the deployment then goes on."""

import json
import os
from pathlib import Path

import pytest

from config.settings import parse_settings
from config.stacks import PRIMARY, SHARED, Stack
from embedded_aws import process
from operations.deployment import Deployment
from operations.doctor import delegation
from operations.environment import tool_environment
from operations.new_zone import UndelegatedError, address, is_new, refuse_undelegated
from tests.embedded_aws.conftest import Aws
from tests.operations.doctor.conftest import Look, account, look
from tests.synthesized import stacks

__all__ = ["account", "look"]

CREATE = {"dns": {"zone": "create"}}
STACK = Stack("shared", "shared", "shared_resources")


def test_only_a_zone_that_is_made_on_aws_stops_a_deployment() -> None:
    new, existing = parse_settings(CREATE), parse_settings({})
    assert is_new(new, "aws", [SHARED, PRIMARY])
    assert not is_new(new, "aws", [PRIMARY])
    assert not is_new(new, "embedded", [SHARED])
    assert not is_new(existing, "aws", [SHARED])


def test_the_zone_of_the_shared_stack_is_found() -> None:
    document = stacks(CREATE)[SHARED].document
    kind, name = address(document).split(".")
    assert document["resource"][kind][name]["name"] == "example.com"


def test_an_undelegated_zone_says_which_servers_to_name_and_that_it_goes_on(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    around = look(CREATE)
    made = around.clients("route53", "us-east-1").create_hosted_zone(Name="example.com", CallerReference="1")
    servers = made["DelegationSet"]["NameServers"]
    monkeypatch.setattr(delegation, "resolver", lambda: "127.0.0.1")
    monkeypatch.setattr(delegation, "name_servers", lambda *_: set())
    with pytest.raises(UndelegatedError) as refused:
        refuse_undelegated(around)
    assert all(server in str(refused.value) for server in servers)
    assert "make deploy again" in str(refused.value)
    monkeypatch.setattr(delegation, "name_servers", lambda *_: {server.rstrip(".") for server in servers})
    refuse_undelegated(around)


@pytest.mark.terraform
@pytest.mark.embedded
def test_the_zone_is_made_before_anything_else_is(tmp_path: Path) -> None:
    document = {
        "terraform": {
            "required_providers": {"aws": {"source": "aws", "version": "5.100.0"}},
            "backend": {"local": {"path": "../shared.tfstate"}},
        },
        "provider": {"aws": [{"region": "us-east-1"}]},
        "resource": {
            "aws_route53_zone": {"zone": {"name": "new.example"}},
            "aws_sns_topic": {"topic": {"name": "later"}},
        },
    }
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    with process.start(tmp_path / "aws") as handle:
        aws = Aws(handle.endpoint)
        deployment = Deployment(tmp_path, tool_environment(os.environ, handle.environment()), lambda _: None)
        deployment.apply_first(STACK, address(document))
        zones = aws.client("route53").list_hosted_zones()["HostedZones"]
        assert [zone["Name"] for zone in zones] == ["new.example."]
        assert aws.client("sns").list_topics()["Topics"] == []
        deployment.apply([STACK])
        assert len(aws.client("sns").list_topics()["Topics"]) == 1
