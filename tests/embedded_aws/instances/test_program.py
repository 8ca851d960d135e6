"""User data is executed as an instance would, so the program that AWS gets is the one that runs here."""

import base64
import gzip
from pathlib import Path

import pytest

import application
from config.stacks import PRIMARY, STANDBY
from embedded_aws.instances.program import program_of
from tests.synthesized import stacks, user_data


def packed(script: str) -> str:
    return base64.b64encode(gzip.compress(script.encode())).decode()


@pytest.mark.parametrize(("stack", "region"), [(PRIMARY, "us-east-1"), (STANDBY, "us-west-2")])
def test_what_runs_is_the_programs_own_files_byte_for_byte(stack: str, region: str) -> None:
    program = program_of(packed(user_data(stacks()[stack])))
    assert program is not None
    assert application.__file__ is not None
    source = Path(application.__file__).parent
    assert program.files == {
        f"/opt/application/{file.name}": file.read_text(encoding="utf-8") for file in source.glob("*.py")
    }
    assert program.environment["AWS_REGION"] == region
    assert (program.folder, program.command[1:]) == ("/opt", ("-m", "application.server"))


def test_a_percent_sign_of_a_unit_is_what_systemd_makes_of_it() -> None:
    settings = {"application": {"readiness_path": "/writes%20all"}}
    program = program_of(packed(user_data(stacks(settings)[PRIMARY])))
    assert program is not None
    assert program.environment["READINESS_PATH"] == "/writes%20all"


def test_user_data_that_installs_no_service_has_no_program() -> None:
    assert program_of(packed("#!/bin/bash\necho hello\n")) is None
    assert program_of(base64.b64encode(b"#cloud-config\n").decode()) is None
