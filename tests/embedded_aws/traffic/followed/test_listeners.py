"""Listeners of load balancers: names, redirects, targets, and outages."""

import json
import socket
import ssl
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually
from tests.embedded_aws.traffic.followed.requests import fetch, listed
from tests.embedded_aws.traffic.support import balancer


def test_load_balancer_answers_with_the_names_of_its_certificate(world: Aws) -> None:
    made = balancer(world, "us-east-1", "a1.example.com", "*.a1.example.com")
    status, body = fetch(world, made["name"], "a1.example.com", "/health")
    assert (status, json.loads(body)["region"]) == (200, "us-east-1")
    assert fetch(world, made["name"], "x.a1.example.com", "/")[1].find(made["name"]) > 0
    with pytest.raises(ssl.SSLCertVerificationError):
        fetch(world, made["name"], "other.example.com", "/health")
    with urllib.request.urlopen(f"{world.endpoint}/_embedded/health") as answer:
        assert json.load(answer)["status"] == "ready"


def test_http_listener_redirects(world: Aws) -> None:
    made = balancer(world, "us-east-1", "a2.example.com")
    port = listed(world, made["name"])["ports"]["80"]
    with socket.create_connection(("127.0.0.1", port), 3) as connection:
        connection.sendall(b"GET /x HTTP/1.1\r\nHost: a2.example.com\r\n\r\n")
        answer = connection.makefile("rb").read().decode()
    assert answer.startswith("HTTP/1.1 301")
    assert "Location: https://a2.example.com/x" in answer


def test_without_a_serving_target_there_is_503(world: Aws) -> None:
    made = balancer(world, "us-east-1", "a3.example.com")
    assert fetch(world, made["name"], "a3.example.com", "/health")[0] == 200
    world.client("ec2").terminate_instances(InstanceIds=made["instances"])
    assert fetch(world, made["name"], "a3.example.com", "/health")[0] == 503
    assert listed(world, made["name"])["healthy"] is False


@pytest.mark.parametrize("mode", ["refuse", "unavailable", "hang"])
def test_outage_of_the_region_takes_its_load_balancers(world: Aws, mode: Any) -> None:
    region, host = "sa-east-1", f"{mode}.example.com"
    made = balancer(world, region, host)
    world.control.begin_outage(region, mode)
    try:
        if mode == "unavailable":
            assert fetch(world, made["name"], host, "/health")[0] == 503
        else:
            wanted = ConnectionRefusedError if mode == "refuse" else TimeoutError
            with pytest.raises(wanted):
                fetch(world, made["name"], host, "/health", timeout=0.7 if mode == "hang" else 20)
    finally:
        world.control.end_outage(region)
    assert fetch(world, made["name"], host, "/health")[0] == 200


def test_deleted_load_balancer_stops_listening(world: Aws) -> None:
    made = balancer(world, "us-east-1", "a6.example.com")
    port = listed(world, made["name"])["port"]
    world.client("elbv2").delete_load_balancer(LoadBalancerArn=made["arn"])

    def refused() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            return True
        return False

    eventually(refused)
