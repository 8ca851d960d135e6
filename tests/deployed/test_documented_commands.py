"""Each `aws` command of the README and of every other document works as it is written there."""

import json
import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import botocore.session
import pytest

from operations.target import Target
from tests.deployed.documented import DOCUMENTS, Documented, documented, everywhere, mentioned, placeholders
from tests.deployed.project import Project

ALL = everywhere()
# What a reader puts for a word in capitals: the field of that name in what the command before it printed, or what
# stands here, which is asked for in the deployed world.
FIELDS = {"ARN": "executionArn"}
ASKED = {
    "ADDRESS": "aws rds describe-db-instances --db-instance-identifier myapp-db-replica --region us-west-2 "
    "--query 'DBInstances[0].Endpoint.Address' --output text"
}
# What the sentences around a command tell a reader to have written.
FILES = {"login.json": '{"username": "owner", "password": "of-the-estate"}'}
OF_A_FILE = re.compile(r"file://(\S+)")
PATIENCE_SECONDS = 420


def in_shell(project: Project, script: str) -> str:
    """Run a command as a user does who sourced the environment; every command must succeed."""
    ran = project.run("bash", "-c", f"source scripts/environment.sh && set -euo pipefail\n{script}")
    assert ran.returncode == 0, f"{script}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


def filled(line: str, printed: str, ask: Callable[[str], str]) -> str:
    """Return the command with each placeholder replaced by its value. Fails for a placeholder without a rule."""
    for word in placeholders(line):
        if word in FIELDS:
            value = json.loads(printed)[FIELDS[word]]
        else:
            assert word in ASKED, (
                f"no value for {word} in {line!r}; known placeholders: {', '.join([*FIELDS, *ASKED])}"
            )
            value = ask(ASKED[word]).strip()
        line = re.sub(rf"(?<=\s){word}(?=\s|$)", value, line)
    return line


def requires_nothing(line: str) -> bool:
    """Return whether the operation runs without any option. Fails for an operation that AWS doesn't have."""
    _, service, command = line.split()[:3]
    model = botocore.session.get_session().get_service_model(service)
    operations = {botocore.xform_name(name, "-"): name for name in model.operation_names}
    assert command in operations, f"aws {service} has no {command}"
    shape = model.operation_model(operations[command]).input_shape
    return shape is None or not shape.required_members


def walk(project: Project, lines: Sequence[str]) -> str:
    """Run commands one after the other, and return what they printed; of commands with placeholders only what
    the last one printed.
    """
    for name in {name for line in lines for name in OF_A_FILE.findall(line)}:
        assert name in FILES, f"no content for file://{name}; known files: {', '.join(FILES)}"
        project.keep(name, FILES[name])
    if not any(placeholders(line) for line in lines):
        # In one shell, as its variables are the block's.
        return in_shell(project, "\n".join(lines))
    printed = ""
    for line in lines:
        printed = in_shell(project, filled(line, printed, partial(in_shell, project)))
    return printed


def test_the_readme_has_those_of_the_original() -> None:
    said = [line for found in ALL if found.file == "README.md" for line in found.lines]
    (start,) = [line for line in said if line.startswith("aws stepfunctions start-execution ")]
    assert "--state-machine-arn arn:aws:states:us-east-1:123456789012:stateMachine:dr-failover" in start
    assert """--input '{"action": "failover", "targetRegion": "us-west-2"}'""" in start
    assert any(line.startswith("aws stepfunctions describe-execution --execution-arn ") for line in said)


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_no_command_of_a_document_is_left_out(file: Path) -> None:
    found = [name for each in documented(file) for line in each.lines for name in mentioned(line)]
    assert sorted(found) == sorted(mentioned(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("found", [each for each in ALL if not each.inline], ids=lambda each: each.name)
def test_a_block_of_commands_runs_as_it_is_written(
    project: Project, target: Target, found: Documented
) -> None:
    printed = walk(project, found.lines)
    for arn in set(re.findall(r"arn:aws:states:[a-z0-9-]+:\d+:execution:dr-failover:[\w-]+", printed)):
        region = arn.split(":")[3]
        client, deadline = target.client("stepfunctions", region), time.monotonic() + PATIENCE_SECONDS
        while (status := client.describe_execution(executionArn=arn)["status"]) == "RUNNING":
            assert time.monotonic() < deadline, f"{arn} doesn't end"
            time.sleep(1)
        assert status == "SUCCEEDED"


def test_a_command_in_a_sentence_runs_or_names_an_operation(project: Project) -> None:
    lines = [line for found in ALL if found.inline for line in found.lines]
    # A mere name, such as `aws kms cancel-key-deletion`, is no whole command.
    whole = [line for line in lines if len(line.split()) > 3 or requires_nothing(line)]
    assert whole
    walk(project, [line for line in whole if not placeholders(line)])
    walk(project, [line for line in whole if placeholders(line)])


def test_a_new_command_is_found_wherever_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "new.md"
    file.write_text(
        "Look: `aws s3api list-buckets`, `make status`.\n\n```sh\nmake deploy\nX=1\naws sts \\\n  get-caller-identity\n"
        'cdktf list\nA="$(aws ssm get-parameter --name ARN \\\n  --output text)"\n```\n\n```\nmake plan\n```\n',
        encoding="utf-8",
    )
    block, sentence = documented(file)
    assert block.lines == (
        "X=1",
        "aws sts \\\n  get-caller-identity",
        'A="$(aws ssm get-parameter --name ARN \\\n  --output text)"',
    )
    assert (sentence.lines, sentence.inline) == (("aws s3api list-buckets",), True)
    assert placeholders(block.lines[2]) == ["ARN"]
    assert filled("aws x y --arn ARN", '{"executionArn": "arn:x"}', str) == "aws x y --arn arn:x"


def test_what_no_rule_is_for_and_what_aws_has_not_is_refused() -> None:
    with pytest.raises(AssertionError, match="no value for NOBODY"):
        filled("aws x y --name NOBODY", "", str)
    with pytest.raises(AssertionError, match="has no"):
        requires_nothing("aws rds promote-everything")
    assert not requires_nothing("aws kms cancel-key-deletion")
    assert requires_nothing("aws rds describe-db-instances")
