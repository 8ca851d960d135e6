"""The runbook of failing over to a region."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config import Names, RegionNames, Settings
from config.resilience import Contact
from machines.assembly import Machine
from machines.endings import Failure
from machines.rendering import machine
from machines.states import Task
from machines.tasks import INTEGRATION, INVOKE
from operations.free_text import markdown
from wiring.machines import audit_definition, definition

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Step:
    """A Task of the state machine: its comment, its call, and the failures in which it can end."""

    name: str
    says: str
    calls: str
    stops: str


def failover_runbook(settings: Settings, here: RegionNames) -> str:
    """Return the runbook of a failover in Markdown; the comments of states and failures come from the state machine."""
    names = Names(settings)
    wanted = definition(settings, names, here)
    failover = machine(wanted)
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
        definition=wanted,
        steps=list(_steps(failover)),
        stops=failover.stops,
        audit_stops=machine(audit_definition(settings, here)).stops,
    )


def _row(contact: Contact) -> str:
    reach = ", ".join(filter(None, (contact.email, contact.phone)))
    return f"| {markdown(contact.name)} | {markdown(contact.role)} | {markdown(reach)} |"


def _steps(failover: Machine) -> Iterator[Step]:
    for task in failover.tasks:
        yield Step(task.name, task.says, _calls(task), _stops_as(failover, task))


def _calls(task: Task) -> str:
    if task.resource == INVOKE:
        return f"function `{task.parameters['FunctionName'].rsplit('-', 1)[1]}`"
    return f"`{task.resource.removeprefix(INTEGRATION).removeprefix('aws-sdk:')}`"


def _stops_as(failover: Machine, task: Task) -> str:
    """List the failures with which the run ends if a Task fails; none if the run continues without it."""
    behind = [failover.state(caught.next) for caught in task.catch]
    named = [state.stop.name for state in behind if isinstance(state, Failure)]
    return ", ".join(f"[{name}](#{name.lower()})" for name in dict.fromkeys(named))
