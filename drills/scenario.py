"""Scenarios: readable files that say what is lost, how recovery starts and what must hold."""

from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from config.errors import problems_of
from drills.errors import ScenarioError
from drills.faults import FaultSpec
from drills.probes import PROBES
from drills.tolerance import Expected

FOLDER = Path(__file__).with_name("scenarios")
# What is drilled in a test copy, and nowhere else.
COPY_FOLDER = FOLDER / "test_copy"
Seconds = Annotated[float, Field(gt=0)]
# How long what must hold after may take in a broken variant, whose scenario doesn't say that something comes late.
BROKEN_SETTLE_SECONDS = 20.0


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Recovery(_Part):
    """The start of the recovery, and its expected end."""

    start: Literal["alarm", "operator", "nobody", "restore", "activate"]
    """Start of the recovery: the prober's alarm; an operator's `start-execution`; nobody, because the fault is no
    reason to fail over; an operator who restores the active region's database to a moment before the damage; or an
    operator who restores a test copy from a snapshot, with as many instances as after a failover.
    """
    machine: Literal["passive", "active"] = "passive"
    """The region whose state machine an operator starts. The active region's machine starts the passive region's."""
    mode: Literal["ungraceful", "graceful"] = "ungraceful"
    ends: Literal["SUCCEEDED", "FAILED"] = "SUCCEEDED"
    """The expected status of the execution: one that refuses an unneeded failover ends FAILED."""
    error: str = ""
    """The expected error of an execution that should end FAILED."""
    restarts: bool = False
    """True if an operator restarts a stopped execution."""
    wait_seconds: Seconds = 300
    """Seconds to wait for the recovery, or, with `nobody`, to watch that nothing starts, in real time."""

    @model_validator(mode="after")
    def _says_why_it_fails(self) -> Self:
        if (self.ends == "FAILED") != bool(self.error):
            raise ValueError(
                f"recovery ends {self.ends} with error {self.error!r}\n"
                "      allowed: FAILED with the error's name, SUCCEEDED without\n      fix: add or remove error"
            )
        return self

    @property
    def fails_over(self) -> bool:
        """True if the passive region should be active afterwards."""
        return self.start in ("alarm", "operator") and self.ends == "SUCCEEDED"

    @property
    def is_due(self) -> bool:
        """True if a recovery is due, so that there are an RTO and an RPO."""
        return self.fails_over or self.start in ("restore", "activate")


class Objective(_Part):
    """The objectives of a scenario. If its RTO or RPO is None, the settings' objective applies."""

    rto_seconds: Seconds | None = None
    rpo_seconds: Seconds | None = None
    """RPO of the database and the tables; None: the settings' RPO. Objects always have the settings' RPO."""
    availability_at_least: Annotated[float, Field(ge=0, le=1)] = 0
    """Share of good answers to users from the fault to the end."""
    lost_rows_at_most: Annotated[int, Field(ge=0)] | None = None
    """Acknowledged rows of the client that may be lost; None: as many as the replica's lag explains."""


class Broken(_Part):
    """The variant that must fail, which proves that the drill can fail."""

    title: str
    """The missing protection, in a sentence."""
    without: Annotated[list[FaultSpec], Field(min_length=1)]
    """The faults that remove the protection; they begin before the scenario's own faults."""
    fails_with: str
    """A text that must be part of a reason for the verdict `failed`."""
    wait_seconds: Seconds = 90
    """Seconds to wait for the recovery, in real time. If nobody should start a recovery, the default is the
    `wait_seconds` of the scenario's own recovery.
    """


class Scenario(_Part):
    """One drill."""

    name: str
    """Name, as on the command line."""
    title: str
    """The loss, in a sentence."""
    steady_state: Annotated[list[Expected], Field(min_length=1)]
    """Conditions before the fault; if they don't hold, the drill refuses to begin."""
    faults: Annotated[list[FaultSpec], Field(min_length=1)]
    """Faults in the order in which they begin; undone in the reverse order."""
    recovery: Recovery
    meanwhile: list[Expected] = []
    """Conditions during the failover, checked right before a fault ends."""
    after: Annotated[list[Expected], Field(min_length=1)]
    """Conditions after the recovery."""
    settle_seconds: Annotated[float, Field(ge=0)] = 60
    """Seconds within which the conditions after the recovery must hold, in real time."""
    objective: Objective = Objective()
    broken: Broken

    @model_validator(mode="after")
    def _looks_at_what_there_is(self) -> Self:
        unknown = sorted(
            {each.probe for each in (*self.steady_state, *self.meanwhile, *self.after)} - PROBES.keys()
        )
        if unknown:
            raise ValueError(
                f"no such probe: {', '.join(unknown)}\n      allowed: {', '.join(sorted(PROBES))}"
            )
        return self

    def broken_variant(self) -> "Scenario":
        """Return the scenario without its protection, under a name of its own."""
        recovery = self.recovery
        if recovery.start != "nobody" or "wait_seconds" in self.broken.model_fields_set:
            recovery = recovery.model_copy(update={"wait_seconds": self.broken.wait_seconds})
        comes_late = "settle_seconds" in self.model_fields_set
        settle_seconds = self.settle_seconds if comes_late else BROKEN_SETTLE_SECONDS
        return self.model_copy(
            update={
                "name": f"{self.name}-broken",
                "title": self.broken.title,
                "faults": [*self.broken.without, *self.faults],
                "recovery": recovery,
                # What can't come isn't waited for longer than what may come late.
                "settle_seconds": min(settle_seconds, self.broken.wait_seconds),
            }
        )


def load(name: str, folder: Path = FOLDER) -> Scenario:
    """Read a scenario's file. Raises ScenarioError, which names every problem of the file; if there is no such file, it
    names the scenarios that exist.
    """
    file = folder / f"{name}.yaml"
    if not file.is_file():
        known = ", ".join(names(folder))
        raise ScenarioError(f"scenario = {name!r}: there is no such scenario\n      allowed: {known}")
    try:
        scenario = Scenario.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        problems = "\n".join(str(problem) for problem in problems_of(error, Scenario))
        raise ScenarioError(f"{file.name}:\n{problems}") from error
    if scenario.name != name:
        raise ScenarioError(
            f"{file.name}: name = {scenario.name!r}\n      allowed: {name}\n      fix: rename the file or the scenario"
        )
    return scenario


def names(folder: Path = FOLDER) -> list[str]:
    return sorted(file.stem for file in folder.glob("*.yaml"))
