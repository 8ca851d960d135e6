"""Types of the embedded AWS's additions to moto: extensions of services, and components that run beside the API."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from embedded_aws.world import World


@dataclass(frozen=True)
class Extension:
    """One fix of moto. `gap` says what stock moto gets wrong, in one sentence."""

    service: str
    gap: str
    install: Callable[[World], None]


@dataclass(frozen=True)
class ControlRequest:
    """A request to the control API: path parameters, query parameters and the JSON body."""

    parameters: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Route:
    """A route of the control API below `/_embedded`, such as `GET /regions/<region>/outage`.

    `answer` returns what becomes JSON (None becomes {}); it raises ControlError to refuse.
    """

    method: str
    path: str
    answer: Callable[[World, ControlRequest], Any]


class Component(Protocol):
    """A part of the embedded AWS that runs beside its API: a scheduler, an evaluator, listeners.

    `start` is called once the API answers (after a snapshot was restored), `stop` before the API ends; `stop` must
    leave nothing running. Calls into the API hold one lock for all of moto (embedded_aws.lock), so a component calls it
    over HTTP from a thread of its own.
    """

    name: str

    def routes(self) -> Sequence[Route]:
        """Return the routes that the component adds to the control API."""
        ...

    def start(self, world: World) -> None: ...

    def stop(self) -> None: ...
