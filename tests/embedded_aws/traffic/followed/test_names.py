"""Names that functions and other programs resolve."""

import os
import subprocess
import sys
from pathlib import Path

from tests.embedded_aws.conftest import ROOT, Aws
from tests.embedded_aws.runtime.support import function, invoke
from tests.embedded_aws.traffic.support import alias, balancer, upsert

ASK = """
    import json, ssl, urllib.request, socket
    def handle(event, context):
        try:
            with urllib.request.urlopen(event["url"], timeout=20) as answer:
                return [answer.status, json.load(answer).get("region")]
        except Exception as error:
            return [type(error).__name__, str(getattr(error, "reason", error))]
"""


def test_function_asks_a_name_with_its_certificate_checked(world: Aws) -> None:
    made = balancer(world, "us-west-2", "b1.example.com")
    upsert(world, alias(world, "b1.example.com", made["dns"]), alias(world, "b2.example.com", made["dns"]))
    name = function(world, ASK, "us-west-2")
    asked, error = invoke(world, name, {"url": "https://b1.example.com/health"}, "us-west-2")
    assert (asked, error) == ([200, "us-west-2"], None)
    asked, _ = invoke(world, name, {"url": "https://b2.example.com/health"}, "us-west-2")
    assert "CERTIFICATE_VERIFY_FAILED" in asked[1]
    asked, _ = invoke(world, name, {"url": "https://nothing.example.com/"}, "us-west-2")
    assert "not known" in asked[1]
    asked, _ = invoke(world, name, {"url": "https://192.0.2.1/"}, "us-west-2")
    assert "isn't in the embedded AWS" in asked[1]
    world.control.begin_outage("us-west-2")
    world.control.end_outage("us-west-2")


def test_other_programs_resolve_the_same_way(world: Aws, tmp_path: Path) -> None:
    made = balancer(world, "us-east-1", "b3.example.com")
    upsert(world, alias(world, "b3.example.com", made["dns"]))
    program = tmp_path / "client.py"
    program.write_text(
        "import sys, urllib.request\nprint(urllib.request.urlopen(sys.argv[1], timeout=30).status)\n"
    )
    command = [
        sys.executable,
        "-m",
        "embedded_aws.traffic.run",
        "--",
        str(program),
        "https://b3.example.com/health",
    ]
    environment = {**os.environ, "AWS_ENDPOINT_URL": world.endpoint}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("200", 0), done.stderr
