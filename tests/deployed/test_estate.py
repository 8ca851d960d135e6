"""An existing estate goes through docs/adopt.md from the first command to the drill and home, and the owner's
plan never shows a change that the owner didn't make.
"""

import re
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.settings import load_settings
from drills.client import RECORDS
from drills.session import CLOCK_SPEED, embedded_target
from operations.failover import approval
from operations.request import ask
from operations.target import Target
from recovery.clock import utc_now
from tests.adopt.owner import CLOSED, DATABASE, UNMANAGED
from tests.adopt.walk import Adoption, beside_an_estate, make_the_secret, read_the_state, wrong
from tests.deployed.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.terraform, pytest.mark.embedded]

HOME, AWAY = "us-east-1", "us-west-2"
# Nine stacks by real Terraform, on a machine that others use, too.
DEPLOY_SECONDS, LONG_SECONDS = 3600.0, 2400.0


@pytest.mark.parametrize("version", ["14", "17"])
def test_the_page_leads_there_and_home_and_the_owners_plan_stays_as_it_was(
    tmp_path: Path, version: str
) -> None:
    with beside_an_estate(tmp_path, database_version=version, **UNMANAGED, **CLOSED) as adoption:
        adopt(adoption)
        _same(adoption, "before")
        adoption.walk("make deploy", seconds=DEPLOY_SECONDS)
        _same(adoption, "deployed")
        adoption.aws.client.set_speed(CLOCK_SPEED)
        _target(adoption).reach_names()
        adoption.walk("export TARGET=aws")
        ready = adoption.left.pop(0)
        assert ready == "scripts/validate-dr-readiness.sh"
        eventually(lambda: adoption.run(ready, fine=(0, 1, 2)).returncode == 0, "it isn't ready")
        rows = _write(_target(adoption), range(1, 21), HOME)

        adoption.walk("make failover REGION=us-west-2", seconds=LONG_SECONDS)
        rows |= _write(_target(adoption), range(21, 41), AWAY)
        _same(adoption, "failed over")
        again = adoption.left[0]
        asked = adoption.walk("make reconcile APPLY=1", fine=(2,), seconds=LONG_SECONDS)
        act(adoption, asked.stdout + asked.stderr)
        _same(adoption, "its owner did what was asked")
        adoption.run(again, seconds=LONG_SECONDS)
        assert load_settings(_settings(adoption)).active == "standby"
        _same(adoption, "reconciled")
        _kept(_target(adoption), rows)

        told = come_home(adoption)
        rows |= _write(_target(adoption), range(41, 61), HOME)
        adoption.owner.change(replicates="")
        _same(adoption, "at home")
        told += adoption.walk("make reconcile APPLY=1", seconds=LONG_SECONDS).stdout
        assert "remove replicate_source_db from their Terraform" in " ".join(told.split())
        assert load_settings(_settings(adoption)).active == "primary"
        _same(adoption, "at home and reconciled")
        _kept(_target(adoption), rows)
        assert adoption.left == []


def adopt(adoption: Adoption) -> None:
    """Run the commands of docs/adopt.md until doctor finds nothing wrong and a plan succeeds."""
    read_the_state(adoption)
    for way in ("TAGS=", "IDS="):
        (adoption.folder / "project" / "dr-adopted.yaml").unlink()
        adoption.walk(f"make adopt TARGET=aws REGION=us-east-1 {way}")
    make_the_secret(adoption)
    adoption.take()
    adoption.walk("make setup")
    assert wrong(adoption.walk("make doctor", fine=(0, 2)).stdout) == set()
    adoption.walk("make plan", seconds=LONG_SECONDS)


def act(adoption: Adoption, asked: str) -> None:
    """Do what a reconcile asks of the owner: keep the old writer, and make a replica of the new one."""
    said = " ".join(asked.split())
    rename = re.search(r"aws rds modify-db-instance .*? --apply-immediately", said)
    writer = re.search(r'replicate_source_db = "([^"]+)"', said)
    assert rename, asked
    assert writer, asked
    adoption.owner.forget(DATABASE)
    adoption.run(rename[0])
    aside = rename[0].split("--new-db-instance-identifier ")[1].split()[0]
    adoption.run(f"aws rds wait db-instance-available --region {HOME} --db-instance-identifier {aside}")
    adoption.owner.apply(replicates=writer[1], password=None)


def come_home(adoption: Adoption) -> str:
    """Run `make failback`, give the approval that it waits for, and return what it printed."""
    machines = _target(adoption).client("stepfunctions", HOME)
    arn = _target(adoption).names.primary.state_machine_arn

    def token() -> str:
        found = machines.list_executions(stateMachineArn=arn, statusFilter="RUNNING")["executions"]
        return next(
            (asks for each in found if (asks := approval.token_wanted(machines, each["executionArn"]))), ""
        )

    with ThreadPoolExecutor(1) as beside:
        way = beside.submit(adoption.walk, "make failback", seconds=LONG_SECONDS)
        wanted = eventually(lambda: way.done() or token(), "nobody is asked")
        if not way.done():
            adoption.run(f"scripts/approve.sh {wanted}")
        return way.result().stdout


def _settings(adoption: Adoption) -> Path:
    return adoption.folder / "project" / "dr.yaml"


def _target(adoption: Adoption) -> Target:
    """Return the world as a target, with the current roles from the settings."""
    return embedded_target(load_settings(_settings(adoption)), adoption.aws.client, CLOCK_SPEED)


def _same(adoption: Adoption, when: str) -> None:
    assert adoption.owner.planned() == "", when


def _write(target: Target, numbers: Collection[int], region: str) -> set[int]:
    """Write rows through the public name until the given region has acknowledged each, and return their numbers."""
    host = target.names.host("app")
    for number in numbers:
        path = f"{RECORDS}/{number}"

        def taken(path: str = path) -> bool:
            answer = ask(target, host, path, utc_now(), "PUT")
            return answer.good and answer.region == region

        eventually(taken, f"{path} isn't taken by {region}")
    return set(numbers)


def _kept(target: Target, rows: Collection[int]) -> None:
    """Check that the public name serves every row."""
    found = ask(target, target.names.host("app"), f"{RECORDS}?after=0", utc_now())
    assert found.good, found
    assert set(rows) <= set(found.document["numbers"])
