"""The connection to the target. An embedded AWS may stop, and have another address after it is started again."""

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from botocore.config import Config

from config import Settings
from config.errors import UserError
from drills.session import embedded_target
from embedded_aws.client import EmbeddedAws
from embedded_aws.errors import EmbeddedAwsError
from operations import embedded
from operations.clients import Clients, clients, kept
from operations.target import Target

# A page that is looked at must notice a region that hangs before people do, and asks again anyway.
LIMITS = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 1})


class AwayError(UserError):
    """A region that can't be asked; the message says why."""


@dataclass(frozen=True)
class Reached:
    """The target (AWS or an embedded AWS), and clients with short time limits."""

    target: Target
    clients: Clients


Reach = Callable[[], Reached]


def on_aws(settings: Settings, environment: Mapping[str, str]) -> Reach:
    """Return a function that returns the connection to AWS, which never changes."""
    found = Reached(Target("aws", settings), kept(clients(environment, LIMITS)))
    return lambda: found


def through(target: Target) -> Reach:
    """Return a function that returns the connection to a target that stays the same, such as a drill's."""
    known = embedded.Running(target.endpoint).environment if target.endpoint else os.environ
    # The drill resolves the names of its target itself.
    found = Reached(target, kept(clients(known, LIMITS)))
    return lambda: found


class Standing:
    """A function that returns the connection to the embedded AWS that runs in a directory, looked up at each
    call. Raises AwayError while none is running.
    """

    def __init__(self, settings: Settings, directory: Path, clock_speed: float = 1.0) -> None:
        self._settings, self._directory, self._speed = settings, directory, clock_speed
        self._lock = threading.Lock()
        self._found: tuple[str, Reached] | None = None

    def __call__(self) -> Reached:
        try:
            endpoint = embedded.running(self._directory).endpoint
            with self._lock:
                if self._found is None or self._found[0] != endpoint:
                    self._found = (endpoint, self._reached(endpoint))
                return self._found[1]
        except (UserError, EmbeddedAwsError) as error:
            raise AwayError(str(error)) from error

    def _reached(self, endpoint: str) -> Reached:
        target = embedded_target(self._settings, EmbeddedAws(endpoint), self._speed)
        target.reach_names()
        environment = embedded.Running(endpoint).environment
        return Reached(target, kept(clients(environment, LIMITS)))


class Later:
    """The connection to a target that doesn't exist yet, as in a demo, which deploys first. Raises AwayError before
    `begin` and after `end`.
    """

    def __init__(self, told: str) -> None:
        self._told = told
        self._reach: Reach | None = None

    def begin(self, reach: Reach) -> None:
        self._reach = reach

    def end(self, told: str) -> None:
        self._reach, self._told = None, told

    def __call__(self) -> Reached:
        reach = self._reach
        if reach is None:
            raise AwayError(self._told)
        return reach()
