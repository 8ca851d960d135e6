"""A lock that a killed Terraform left is released; one whose holder may still run is not."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from embedded_aws import process
from operations import state_lock
from operations.environment import tool_environment
from operations.state_lock import Holder, Note, Runs, holder_in, left_by, running_terraforms
from operations.terraform import Terraform, TerraformError

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
ME = "ada@laptop"
HOLDER = Holder("0d5b", ME, "OperationTypeApply", NOW)
# As Terraform 1.11 writes it.
REFUSED = """\
Error acquiring the state lock Error message: operation error S3: PutObject, https response error StatusCode: 412, \
api error PreconditionFailed: At least one of the pre-conditions you specified did not hold
Lock Info:
  ID:        0d5b
  Path:      states/shop/primary.tfstate
  Operation: OperationTypeApply
  Who:       ada@laptop
  Version:   1.11.4
  Created:   2026-05-04 10:00:00.25 +0000 UTC
  Info:


Terraform acquires a state lock to protect the state from being written by multiple users at the same time."""
KEY = "shop/primary.tfstate"


def note(seconds_before: float = 5, who: str = ME) -> Note:
    return Note(Path("x.json"), "/stack", who, NOW - timedelta(seconds=seconds_before))


def test_the_holder_is_read_from_what_terraform_says() -> None:
    assert holder_in(REFUSED.splitlines()) == Holder(
        "0d5b", ME, "OperationTypeApply", NOW + timedelta(milliseconds=250)
    )


@pytest.mark.parametrize(
    "said",
    [
        [],
        ["Error: no such resource"],
        REFUSED.replace("Error acquiring the state lock", "").splitlines(),
        REFUSED.replace("Created:   2026", "Created:   soon").splitlines(),
        REFUSED.replace("  Who:       ada@laptop\n", "").splitlines(),
    ],
)
def test_another_error_or_one_that_cannot_be_read_has_no_holder(said: list[str]) -> None:
    assert holder_in(said) is None


@pytest.mark.parametrize("elapsed", [0, 30, 180])
def test_a_killed_run_of_this_checkout_left_the_lock_that_was_taken_right_after_its_beginning(
    elapsed: float,
) -> None:
    mine = note(elapsed)
    assert left_by(HOLDER, [mine], []) == [mine]


@pytest.mark.parametrize(
    ("notes", "running"),
    [
        ([], []),
        ([note(who="bob@laptop")], []),
        ([note(who="ada@other")], []),
        # It began after the lock was taken, or so long before that another run took it.
        ([note(-1)], []),
        ([note(181)], []),
        # A Terraform that could have taken it still runs, or nobody knows which ones do.
        ([note()], [NOW - timedelta(seconds=4)]),
        ([note()], [NOW + timedelta(seconds=1)]),
        ([note()], None),
    ],
)
def test_without_proof_nothing_is_released(notes: list[Note], running: list[datetime] | None) -> None:
    assert left_by(HOLDER, notes, running) == []


def test_a_terraform_that_began_later_cannot_hold_it() -> None:
    assert left_by(HOLDER, [note()], [NOW + timedelta(seconds=30)]) == [note()]


@pytest.mark.parametrize(
    ("etime", "seconds"),
    [
        ("00:07", 7),
        ("12:34", 754),
        ("01:02:03", 3723),
        ("2-00:00:01", 172801),
        ("10-23:59:59", 950399),
        ("441077234-00:18:40", 0),
    ],
)
def test_elapsed_time_is_read_as_ps_writes_it(etime: str, seconds: int) -> None:
    assert state_lock.elapsed(etime) == timedelta(seconds=seconds)


def test_every_terraform_of_this_machine_is_found_with_its_beginning(tmp_path: Path) -> None:
    named = tmp_path / "terraform"
    shutil.copy(str(shutil.which("sleep")), named)
    began = datetime.now(UTC)
    running = subprocess.Popen([named, "60"])
    try:
        found = running_terraforms(datetime.now(UTC))
    finally:
        running.kill()
        running.wait()
    assert found is not None
    assert any(abs(each - began) < timedelta(seconds=5) for each in found)


def test_without_ps_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert running_terraforms(NOW) is None


def test_a_run_is_noted_while_it_lasts_and_for_its_folder_only(tmp_path: Path) -> None:
    runs = Runs(tmp_path / "runs", now=lambda: NOW)
    with runs.noted(tmp_path / "primary"):
        (found,) = runs.notes(tmp_path / "primary")
        assert (found.who, found.began) == (state_lock.whoami(), NOW)
        assert runs.notes(tmp_path / "dr_standby") == []
    assert runs.notes(tmp_path / "primary") == []


def test_a_note_that_a_process_holds_is_of_a_living_run_whatever_clocks_and_ps_say(tmp_path: Path) -> None:
    runs, folder = Runs(tmp_path / "runs", running=lambda _: []), tmp_path / "primary"
    holder = Holder(
        "0d5b", state_lock.whoami(), "OperationTypeApply", datetime.now(UTC) + timedelta(seconds=1)
    )
    with runs.noted(folder) as descriptor:
        assert runs.left_by(holder, folder) == []
        (noted,) = runs.notes(folder)
        text = noted.file.read_text(encoding="utf-8")
        orphan = subprocess.Popen(["sleep", "60"], pass_fds=(descriptor,))
        kept = noted.file.rename(noted.file.with_name("kept.json"))
    try:
        assert runs.left_by(holder, folder) == []
    finally:
        orphan.kill()
        orphan.wait()
    assert kept.read_text(encoding="utf-8") == text
    assert [each.file for each in runs.left_by(holder, folder)] == [kept]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"folder": "/stack"}', "\x00"])
def test_a_note_that_cannot_be_read_proves_nothing_and_hides_no_other(tmp_path: Path, text: str) -> None:
    runs = Runs(tmp_path / "runs", now=lambda: NOW)
    with runs.noted(tmp_path):
        (runs.directory / "0.json").write_text(text, encoding="utf-8")
        assert len(runs.notes(tmp_path)) == 1


@pytest.mark.parametrize("told", ["", "  12 00:07 terraform\n", "{pid} 00:09 python\n  12 1h23 terraform\n"])
def test_a_list_of_processes_that_cannot_be_right_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    answer = subprocess.CompletedProcess([], 0, stdout=told.format(pid=os.getpid()))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: answer)
    assert running_terraforms(NOW) is None


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[process.Handle]:
    with process.start(tmp_path_factory.mktemp("embedded")) as handle:
        yield handle


@pytest.fixture
def locked(aws: process.Handle, tmp_path: Path) -> Any:
    """Return a bucket, and a stack in `stack` whose state is in it and whose apply lasts until the file `go` exists."""
    session = boto3.Session(aws_access_key_id="embedded", aws_secret_access_key="embedded")
    s3 = session.client("s3", "us-east-1", endpoint_url=aws.endpoint)
    s3.create_bucket(Bucket=_bucket(tmp_path))
    backend = {"bucket": _bucket(tmp_path), "key": KEY, "region": "us-east-1", "use_lockfile": True}
    wait = {"local-exec": {"command": "while [ ! -e go ]; do sleep 0.1; done"}}
    document = {
        "terraform": {"backend": {"s3": {**backend, "use_path_style": True}}},
        "resource": {"terraform_data": {"made": {"provisioner": [wait]}}},
    }
    folder = tmp_path / "stack"
    folder.mkdir()
    (folder / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    return s3


def _bucket(tmp_path: Path) -> str:
    return f"states-{abs(hash(str(tmp_path)))}"


def _terraform(aws: process.Handle, tmp_path: Path, running: Sequence[datetime] = ()) -> Terraform:
    """Return a Terraform with a folder of its own for notes about runs; `running` are the start times of the
    Terraform processes that it sees, since other tests run some on the same machine.
    """
    environment = tool_environment(os.environ, aws.environment())
    runs = Runs(tmp_path / "runs", running=lambda _: list(running))
    return Terraform("primary", tmp_path / "stack", environment, lambda _: None, lock_seconds=1, runs=runs)


def _leave_note(runs: Runs, folder: Path) -> None:
    """Leave the note of a run behind, as a killed run does."""
    with runs.noted(folder):
        (noted,) = runs.notes(folder)
        text = noted.file.read_text(encoding="utf-8")
    noted.file.write_text(text, encoding="utf-8")


def _is_locked(s3: Any, bucket: str) -> bool:
    return "Contents" in s3.list_objects_v2(Bucket=bucket, Prefix=f"{KEY}.tflock")


@pytest.mark.terraform
def test_a_lock_is_kept_while_its_terraform_runs_and_released_once_that_was_killed(
    aws: process.Handle, locked: Any, tmp_path: Path
) -> None:
    running: list[datetime] = []
    terraform, bucket = _terraform(aws, tmp_path, running), _bucket(tmp_path)
    terraform.init()
    _leave_note(terraform.runs, tmp_path / "stack")
    held = subprocess.Popen(
        ["terraform", "apply", "-auto-approve", "-input=false"],
        cwd=tmp_path / "stack",
        env=terraform.environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    running.append(datetime.now(UTC))
    try:
        while not _is_locked(locked, bucket):
            time.sleep(0.1)
        with pytest.raises(TerraformError, match=r"their run may still go on\n +fix: wait until"):
            terraform.apply()
        assert _is_locked(locked, bucket)
    finally:
        os.killpg(held.pid, signal.SIGKILL)
        held.wait()
    running.clear()
    assert _is_locked(locked, bucket)
    (tmp_path / "stack" / "go").touch()
    terraform.apply()
    assert not _is_locked(locked, bucket)
    assert terraform.resources() == ["terraform_data.made"]
    assert terraform.runs.notes(tmp_path / "stack") == []


@pytest.mark.terraform
def test_somebody_elses_lock_is_told_and_kept(aws: process.Handle, locked: Any, tmp_path: Path) -> None:
    terraform, bucket = _terraform(aws, tmp_path), _bucket(tmp_path)
    terraform.init()
    (tmp_path / "stack" / "go").touch()
    _leave_note(terraform.runs, tmp_path / "stack")
    told = {
        "ID": "0d5b",
        "Operation": "OperationTypeApply",
        "Who": "ada@laptop",
        "Info": "",
        "Version": "1.11.4",
    }
    created = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    locked.put_object(
        Bucket=bucket, Key=f"{KEY}.tflock", Body=json.dumps({**told, "Created": created, "Path": KEY})
    )
    with pytest.raises(TerraformError, match="ada@laptop has held the state's lock since") as refusal:
        terraform.apply()
    assert "force-unlock 0d5b" in str(refusal.value)
    assert _is_locked(locked, bucket)
