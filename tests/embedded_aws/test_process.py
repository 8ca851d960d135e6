"""The server starts on a free port, stops cleanly, and never outlives its parent."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from embedded_aws import process
from embedded_aws.errors import StartError
from embedded_aws.running import READY_FILE

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.embedded

PARENT = """
import sys, time
from pathlib import Path
from embedded_aws import process
handle = process.start(Path(sys.argv[1]))
print(handle.endpoint, handle.process.pid, flush=True)
time.sleep(600)
"""


def _gone(pid: int, port: int) -> bool:
    """Return whether the process has ended and nobody listens on its port."""
    for _ in range(1200):
        with socket.socket() as probe:
            listening = probe.connect_ex(("127.0.0.1", port)) == 0
        if not listening and not _alive(pid):
            return True
        time.sleep(0.05)
    return False


def _alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    if status.parent.parent.is_dir():
        # A zombie waits for somebody else's `wait`; it has ended.
        return status.is_file() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return subprocess.run(["ps", "-p", str(pid)], stdout=subprocess.DEVNULL, check=False).returncode == 0


def test_two_servers_take_ports_of_their_own_and_leave_nothing(tmp_path: Path) -> None:
    with (
        process.start(tmp_path / "a") as one,
        process.start(tmp_path / "b", account_id="210987654321") as two,
    ):
        assert one.port != two.port
        assert two.client.health()["account_id"] == "210987654321"
        ended = [(handle.process.pid, handle.port) for handle in (one, two)]
    assert all(_gone(*each) for each in ended)
    assert not (tmp_path / "a" / READY_FILE).exists()


def test_a_port_that_is_taken_is_a_clear_error(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(StartError, match="Address already in use"):
            process.start(tmp_path, port=taken.getsockname()[1])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_server_ends_with_its_parent_however_that_ends(tmp_path: Path, number: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    endpoint, pid = parent.stdout.readline().split()
    parent.send_signal(number)
    parent.wait(60)
    parent.stdout.close()
    assert _gone(int(pid), int(endpoint.rsplit(":", 1)[1]))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_in_order_even_while_a_call_hangs(tmp_path: Path, number: signal.Signals) -> None:
    with process.start(tmp_path) as handle:
        handle.client.begin_outage("us-east-1", "hang")
        with socket.create_connection(("127.0.0.1", handle.port)) as waiting:
            scope = "Credential=a/20250101/us-east-1/sqs/aws4_request"
            headers = f"Host: x\r\nAuthorization: AWS4-HMAC-SHA256 {scope}\r\nContent-Length: 0"
            waiting.sendall(f"POST / HTTP/1.1\r\n{headers}\r\n\r\n".encode())
            time.sleep(0.3)
            handle.process.send_signal(number)
            assert handle.process.wait(60) == 0
    assert _gone(handle.process.pid, handle.port)


def test_a_detached_server_outlives_its_parent_until_it_is_stopped(tmp_path: Path) -> None:
    serve = [sys.executable, "-m", "embedded_aws", "serve", "--directory", str(tmp_path), "--detach"]
    started = subprocess.run(serve, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    port = int(started.stdout.strip().rsplit(":", 1)[1])
    pid = json.loads((tmp_path / READY_FILE).read_text())["pid"]
    assert _alive(pid)
    stop = [sys.executable, "-m", "embedded_aws", "stop", "--directory", str(tmp_path)]
    assert subprocess.run(stop, cwd=ROOT, check=False).returncode == 0
    assert _gone(pid, port)
    # A second time is fine.
    assert subprocess.run(stop, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode == 0


def test_a_stale_directory_does_not_confuse_a_new_server(tmp_path: Path) -> None:
    (tmp_path / READY_FILE).write_text(json.dumps({"endpoint": "http://127.0.0.1:1", "pid": os.getpid()}))
    with process.start(tmp_path) as handle:
        assert handle.client.health()["status"] == "ready"
