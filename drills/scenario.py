"""Scenarios: readable files that say what is lost, how recovery starts and what must hold."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.errors import problems_of
from drills.errors import ScenarioError

FOLDER = Path(__file__).with_name("scenarios")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class RegionOutageSpec(_Part):
    """Everything in the active region stops answering."""

    kind: Literal["region-outage"]
    mode: Literal["refuse", "unavailable", "hang"] = "refuse"
    """How calls fail: connection dropped, 503, or no answer until the client gives up."""


class ApiFaultSpec(_Part):
    """One API operation of the passive region fails."""

    kind: Literal["api-fault"]
    service: str
    operation: str
    error: str
    status: int = 500


class ProberOffSpec(_Part):
    """The probers' schedules are disabled, so nobody sees the loss."""

    kind: Literal["prober-off"]


class ReplicaPausedSpec(_Part):
    """The standby database gets nothing any more, and nobody notices for a while."""

    kind: Literal["replica-paused"]
    seconds: float = Field(default=6, gt=0)
    """How long before the next fault, in real seconds."""


FaultSpec = Annotated[
    RegionOutageSpec | ApiFaultSpec | ProberOffSpec | ReplicaPausedSpec, Field(discriminator="kind")
]


class Scenario(_Part):
    """One drill."""

    name: str
    """Name, as on the command line."""
    title: str
    """What is lost, in a sentence."""
    faults: Annotated[list[FaultSpec], Field(min_length=1)]
    """In the order in which they begin; undone in the reverse order."""
    start: Literal["alarm", "operator"] = "alarm"
    """How the recovery starts: by the prober's alarm, or by an operator's `start-execution`."""
    wait_seconds: float = Field(default=600, gt=0)
    """How long to wait for the recovery before the verdict is failed, in seconds."""


def load(name: str, folder: Path = FOLDER) -> Scenario:
    """The scenario `name`. Raises ScenarioError naming every problem, or the scenarios that exist."""
    file = folder / f"{name}.yaml"
    if not file.is_file():
        known = ", ".join(names(folder))
        raise ScenarioError(f"scenario = {name!r}: there is no such scenario\n      allowed: {known}")
    try:
        scenario = Scenario.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        problems = "\n".join(str(problem) for problem in problems_of(error))
        raise ScenarioError(f"{file.name}:\n{problems}") from error
    if scenario.name != name:
        raise ScenarioError(
            f"{file.name}: name = {scenario.name!r}\n      allowed: {name}\n      fix: rename one of them"
        )
    return scenario


def names(folder: Path = FOLDER) -> list[str]:
    return sorted(file.stem for file in folder.glob("*.yaml"))
