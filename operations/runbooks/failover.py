"""The runbook of failing over to a region."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config import Names, RegionNames, Settings
from config.recovery_machine import definition
from config.resilience import Contact
from recovery.definition import FUNCTIONS, render

FOLDER = Path(__file__).parent
# The names of failures that no state has: those of validation, and how executions end from outside.
OF_VALIDATION = ("InvalidInput", "AlreadyActive", "Inhibited", "FailbackNotAvailable")
FROM_OUTSIDE = ("TIMED_OUT", "ABORTED")


@dataclass(frozen=True)
class Step:
    """A Task: what it does, what it calls, and the failures that it ends in."""

    name: str
    says: str
    calls: str
    stops: str


def failover_runbook(settings: Settings, here: RegionNames) -> str:
    """The page, in Markdown. Raises KeyError when a state or a failure has no words of its own."""
    names = Names(settings)
    machine = render(definition(settings, names, here))
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("failover.md.j2").render(
        settings=settings,
        here=here,
        there=names.other(here.site),
        region_host=names.region_host(here.site),
        contacts=[_row(contact) for contact in settings.contacts],
        definition=definition(settings, names, here),
        steps=list(_steps(machine, words("steps"))),
        stops=list(_stops(machine, _filled(words("stops"), names, here))),
    )


def _row(contact: Contact) -> str:
    reach = ", ".join(filter(None, (contact.email, contact.phone)))
    return f"| {contact.name} | {contact.role} | {reach} |"


def words(of: str) -> dict[str, Any]:
    """What people know of steps or stops, by name."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{of}.yaml").read_text(encoding="utf-8"))
    return found


def tasks(machine: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every Task, those of branches too, in the order of the definition."""
    for name, state in machine["States"].items():
        if state["Type"] == "Task":
            yield name, state
        for branch in state.get("Branches", []):
            yield from tasks(branch)


def failures(machine: Mapping[str, Any]) -> list[str]:
    """The names that an execution can fail with, in the order of the definition."""
    named = [
        state["Parameters"]["name"]
        for state in machine["States"].values()
        if state.get("ResultPath") == "$.failure" and "name" in state["Parameters"]
    ]
    return [*OF_VALIDATION, *dict.fromkeys(named), *FROM_OUTSIDE]


def _steps(machine: Mapping[str, Any], says: Mapping[str, str]) -> Iterator[Step]:
    for name, state in tasks(machine):
        yield Step(name, says[name], _calls(state), _stops_as(machine, state))


def _calls(state: Mapping[str, Any]) -> str:
    if state["Resource"].endswith("lambda:invoke"):
        arn = state["Parameters"]["FunctionName"]
        return "function " + next(f"`{purpose}`" for purpose in FUNCTIONS if arn.endswith(f"-{purpose}"))
    return f"`{state['Resource'].split(':::')[1].removeprefix('aws-sdk:')}`"


def _stops_as(machine: Mapping[str, Any], state: Mapping[str, Any]) -> str:
    """The failures right behind a Task's catches; nothing when its failure doesn't stop the run."""
    behind = [machine["States"].get(catch["Next"], {}) for catch in state["Catch"]]
    named = [each["Parameters"]["name"] for each in behind if each.get("ResultPath") == "$.failure"]
    return ", ".join(f"[{name}](#{name.lower()})" for name in dict.fromkeys(named))


def _stops(machine: Mapping[str, Any], stops: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for name in failures(machine):
        yield {"name": name, **stops[name]}


def _filled(stops: Mapping[str, Any], names: Names, here: RegionNames) -> dict[str, dict[str, str]]:
    """The words with the names of this deployment."""
    known = {
        "region": here.region,
        "database": here.database,
        "endpoint_parameter": names.endpoint_parameter,
        "region_host": names.region_host(here.site),
        "app_host": names.host("app"),
    }
    return {stop: {part: _put(text, known) for part, text in said.items()} for stop, said in stops.items()}


def _put(text: str, known: Mapping[str, str]) -> str:
    for name, value in known.items():
        text = text.replace("{" + name + "}", value)
    return text
