"""The audit trail of a real execution, and an incident tool that is a real web server on loopback."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from machines.definition import AuditDefinition
from machines.rendering import text
from recovery import package
from recovery.settings import IncidentSettings
from recovery.steps.chain import problems
from tests.recovery.behaviour.deployed import Deployed, Execution
from tests.recovery.behaviour.regions import NAMES, STANDBY

TOOL = {"kind": "json", "secret": "team/chat"}


@pytest.fixture
def tool() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the address of an incident tool, and the list of the requests that it received."""
    told: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing: tests say what they found."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", told
    server.shutdown()
    server.server_close()


@pytest.fixture
def audited(world: Deployed, tool: tuple[str, list[dict[str, Any]]]) -> Deployed:
    """Return the standby with what the audit needs: bucket, secret, function and machine."""
    buckets, secrets, machines = (world.client(each) for each in ("s3", "secretsmanager", "stepfunctions"))
    if STANDBY.evidence_bucket not in {each["Name"] for each in buckets.list_buckets()["Buckets"]}:
        buckets.create_bucket(
            Bucket=STANDBY.evidence_bucket,
            CreateBucketConfiguration={"LocationConstraint": STANDBY.region},
        )
        secrets.create_secret(Name=TOOL["secret"])
        world.client("lambda").create_function(
            FunctionName=STANDBY.function("incident"),
            Runtime="python3.12",
            Handler="recovery.handlers.incident.handle",
            Role=STANDBY.recovery_role_arn("audit"),
            Environment={"Variables": IncidentSettings(region=STANDBY.region, tools=[TOOL]).environment()},
            Code={"ZipFile": package.content()},
            # The default of 3 s isn't enough on a busy machine.
            Timeout=60,
        )
        machines.create_state_machine(
            name="dr-audit",
            definition=text(
                AuditDefinition(
                    STANDBY.region,
                    STANDBY.topic_arn,
                    STANDBY.function_arn("audit"),
                    STANDBY.function_arn("incident"),
                    poll_seconds=1,
                    retry_seconds=1,
                    retries=1,
                )
            ),
            roleArn=STANDBY.recovery_role_arn("machine"),
        )
    secrets.put_secret_value(SecretId=TOOL["secret"], SecretString=json.dumps({"url": tool[0]}))
    return world


def follow(world: Deployed, execution: str) -> Execution:
    started = world.client("stepfunctions").start_execution(
        stateMachineArn=STANDBY.audit_machine_arn, input=json.dumps({"execution": execution})
    )
    return world.ended(started["executionArn"])


def trail(world: Deployed, execution: str) -> list[dict[str, Any]]:
    """Return the records of an execution in the evidence bucket, in the order of their names."""
    buckets = world.client("s3")
    prefix = f"audit/{execution.rsplit(':', 1)[1]}/"
    listed = buckets.list_objects_v2(Bucket=STANDBY.evidence_bucket, Prefix=prefix).get("Contents", [])
    return [
        json.loads(buckets.get_object(Bucket=STANDBY.evidence_bucket, Key=each["Key"])["Body"].read())
        for each in listed
    ]


def in_ledger(world: Deployed, execution: str) -> list[dict[str, Any]]:
    found = world.client("dynamodb").query(
        TableName=NAMES.ledger_table,
        KeyConditionExpression="pk = :kind",
        ExpressionAttributeValues={":kind": {"S": f"audit#{execution.rsplit(':', 1)[1]}"}},
    )
    return [json.loads(item["record"]["S"]) for item in found["Items"]]


def test_every_transition_decision_and_value_is_in_the_ledger_and_in_the_evidence_once(
    audited: Deployed, tool: tuple[str, list[dict[str, Any]]]
) -> None:
    arn = audited.start()
    followed = follow(audited, arn)
    assert followed.status == "SUCCEEDED", followed.cause
    failover = audited.ended(arn)
    records = trail(audited, arn)
    assert [each["state"] for each in records if each["type"].endswith("StateEntered")] == list(
        failover.states
    )
    assert records[-1]["type"] == "ExecutionSucceeded"
    assert json.loads(records[-1]["values"]["output"])["result"] == "succeeded"
    assert problems(records) == []
    assert in_ledger(audited, arn) == records
    again = follow(audited, arn)
    assert again.status == "SUCCEEDED"
    assert trail(audited, arn) == records
    # The incident was opened, told each step once, and closed once.
    told = [news for news in tool[1] if news["incident"] == arn]
    assert [state for news in told for state in news["states"]] == list(failover.states)
    assert [news["status"] for news in told][-1] == "closed"
    assert [news["status"] for news in told].count("closed") == 1


def test_a_failover_that_fails_leaves_its_cause_and_an_open_incident(
    audited: Deployed, tool: tuple[str, list[dict[str, Any]]]
) -> None:
    audited.client("rds").delete_db_instance(DBInstanceIdentifier=STANDBY.database, SkipFinalSnapshot=True)
    arn = audited.start()
    assert follow(audited, arn).status == "SUCCEEDED"
    last = trail(audited, arn)[-1]
    assert last["type"] == "ExecutionFailed"
    assert last["values"]["error"] == "PreconditionsFailed"
    assert tool[1][-1]["status"] == "failed"
    assert "the replica doesn't exist" in tool[1][-1]["failure"]


def test_a_tool_that_does_not_answer_stops_neither_the_trail_nor_the_failover(audited: Deployed) -> None:
    audited.client("secretsmanager").put_secret_value(
        SecretId=TOOL["secret"], SecretString=json.dumps({"url": "http://127.0.0.1:9/hook"})
    )
    arn = audited.start({"action": "test", "targetRegion": STANDBY.region})
    followed = follow(audited, arn)
    assert followed.status == "SUCCEEDED", followed.cause
    assert audited.ended(arn).status == "SUCCEEDED"
    assert problems(trail(audited, arn)) == []
    assert trail(audited, arn)[-1]["type"] == "ExecutionSucceeded"
