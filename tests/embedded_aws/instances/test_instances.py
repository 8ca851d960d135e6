"""The program of a load balancer's targets runs while one of them serves, and dies with its region."""

import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from embedded_aws import process
from embedded_aws.process import Handle
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually
from tests.embedded_aws.traffic.support import IMAGE, balancer

pytestmark = pytest.mark.embedded
HERE, THERE = "us-east-1", "us-west-2"
# A program of a team: it knows nothing of this project.
SCRIPT = """#!/bin/bash
cat > /srv/hello.py <<'END'
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Hello(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        said = f'{self.path} {body} {os.environ["AWS_REGION"]} {os.getpid()} {os.environ["GREETING"]}'.encode()
        self.send_response(201)
        self.send_header("Content-Length", str(len(said)))
        self.send_header("Set-Cookie", "a=b")
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        pass

HTTPServer(("", int(os.environ["APPLICATION_PORT"])), Hello).serve_forever()
END
cat > /etc/systemd/system/hello.service <<'UNIT'
[Service]
Environment=AWS_REGION=@HERE@
Environment=APPLICATION_PORT=8080
Environment=GREETING=100%% sure
ExecStart=/usr/bin/python3 /srv/hello.py
UNIT
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handle]:
    with process.start(tmp_path_factory.mktemp("instances"), zone="example.com") as handle:
        yield handle


@pytest.fixture(scope="module")
def aws(server: Handle) -> Aws:
    return Aws(server.endpoint)


def with_program(aws: Aws, region: str, name: str) -> dict[str, Any]:
    """Return a load balancer whose one target runs the program."""
    made = balancer(aws, region, name, instances=0)
    elb, ec2 = aws.client("elbv2", region), aws.client("ec2", region)
    (group,) = elb.describe_target_groups(LoadBalancerArn=made["arn"])["TargetGroups"]
    script = SCRIPT.replace("@HERE@", region)
    (started,) = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, UserData=script)["Instances"]
    target = [{"Id": started["InstanceId"]}]
    eventually(
        lambda: (
            ec2.describe_instances(InstanceIds=[started["InstanceId"]])["Reservations"][0]["Instances"][0][
                "State"
            ]["Name"]
            == "running"
        )
    )
    elb.register_targets(TargetGroupArn=group["TargetGroupArn"], Targets=target)
    return {**made, "host": name, "group": group["TargetGroupArn"], "target": target}


def post(aws: Aws, made: dict[str, Any], timeout: float = 30.0) -> tuple[int, str, str | None]:
    """Return the status, body and cookie of the answer to a request with a body."""
    (listed,) = [one for one in aws.control.load_balancers() if one["name"] == made["name"]]
    context = ssl.create_default_context(cafile=listed["ca_file"])
    context.check_hostname = False
    request = urllib.request.Request(
        f"https://127.0.0.1:{listed['ports']['443']}/a?b=c", b"body", method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout, context=context) as answer:
            return answer.status, answer.read().decode(), answer.headers["Set-Cookie"]
    except urllib.error.HTTPError as error:
        with error:
            return error.code, "", None


def said(aws: Aws, made: dict[str, Any]) -> str:
    eventually(lambda: post(aws, made)[0] == 201)
    return post(aws, made)[1]


def pid(aws: Aws, made: dict[str, Any]) -> int:
    return int(said(aws, made).split()[3])


def test_the_targets_program_answers_with_everything_that_was_asked(aws: Aws) -> None:
    made = with_program(aws, HERE, "i1.example.com")
    assert said(aws, made).startswith("/a?b=c body us-east-1 ")
    assert said(aws, made).endswith(" 100% sure")
    assert post(aws, made)[2] == "a=b"


def test_without_a_target_in_service_the_program_ends_and_the_balancer_says_503(aws: Aws) -> None:
    made = with_program(aws, HERE, "i2.example.com")
    number = pid(aws, made)
    aws.client("elbv2", HERE).deregister_targets(TargetGroupArn=made["group"], Targets=made["target"])
    assert post(aws, made)[0] == 503
    eventually(lambda: not psutil.pid_exists(number))


def test_a_program_that_ends_is_started_again_as_its_unit_would_be(aws: Aws) -> None:
    made = with_program(aws, HERE, "i3.example.com")
    number = pid(aws, made)
    psutil.Process(number).kill()
    eventually(lambda: post(aws, made)[0] == 201)
    assert pid(aws, made) != number


@pytest.mark.parametrize("mode", ["refuse", "hang"])
def test_a_program_is_lost_with_its_region_and_only_with_it(aws: Aws, mode: Any) -> None:
    made, other = (with_program(aws, region, f"i-{region}-{mode}.example.com") for region in (HERE, THERE))
    number, elsewhere = pid(aws, made), pid(aws, other)
    aws.control.begin_outage(HERE, mode)
    try:
        if mode == "hang":
            eventually(lambda: psutil.Process(number).status() == psutil.STATUS_STOPPED)
        else:
            eventually(lambda: not psutil.pid_exists(number))
        assert pid(aws, other) == elsewhere
    finally:
        aws.control.end_outage(HERE)
    assert (pid(aws, made) == number) == (mode == "hang")


@pytest.mark.parametrize("frozen", [False, True])
def test_nothing_is_left_when_the_embedded_aws_is_killed(
    tmp_path_factory: pytest.TempPathFactory, frozen: bool
) -> None:
    with process.start(tmp_path_factory.mktemp("killed"), zone="example.com") as handle:
        aws = Aws(handle.endpoint)
        made = with_program(aws, HERE, "i5.example.com")
        number = pid(aws, made)
        if frozen:
            aws.control.begin_outage(HERE, "hang")
        handle.process.kill()
        handle.process.wait()
        deadline = time.monotonic() + 60
        while psutil.pid_exists(number) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not psutil.pid_exists(number)
