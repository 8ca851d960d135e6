"""One run of a drill in its own world: an embedded AWS, a journal, a report."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from config import Settings
from drills import records
from drills.drill import Drill
from drills.errors import WorldError
from drills.events import Listener
from drills.journal import Journal
from drills.report import write
from drills.result import Result
from drills.scenario import Scenario
from drills.world import World
from embedded_aws.client import EmbeddedAws
from evidence import reports as evidence
from operations import embedded
from operations.project import CACHE, EMBEDDED, REPORTS
from operations.scratch import scratch
from operations.target import Target

SCRATCH = CACHE / "drills"
# Schedules and alarm periods of a minute then take 10 s.
CLOCK_SPEED = 6.0
# What goes on beside a drill as long as its target stands, such as a page that shows it.
Beside = Callable[[Target], AbstractContextManager[None]]


def unseen(_: Target) -> AbstractContextManager[None]:
    """Do nothing while a drill runs; for drills that no live page shows."""
    return nullcontext()


def embedded_target(settings: Settings, client: EmbeddedAws, clock_speed: float = 1.0) -> Target:
    """Return the target of a running embedded AWS, trusting its certificate authority."""
    balancers = client.load_balancers()
    if not balancers:
        raise WorldError("the deployed world has no load balancer to ask")
    return Target("embedded", settings, client.endpoint, Path(balancers[0]["ca_file"]), clock_speed)


def run_embedded(
    world: World,
    scenario: Scenario,
    *,
    clock_speed: float = CLOCK_SPEED,
    reports: Path = REPORTS,
    listen: Listener | None = None,
    beside: Beside = unseen,
) -> tuple[Result, Path]:
    """Drill in a fresh copy of the world, and return the result and the report's page."""
    with scratch(SCRATCH) as folder, world.running(folder) as handle:
        handle.client.set_speed(clock_speed)
        target = embedded_target(world.settings, handle.client, clock_speed)
        with beside(target):
            return run_on(target, scenario, reports=reports, listen=listen)


def run_on(
    target: Target, scenario: Scenario, *, reports: Path = REPORTS, listen: Listener | None = None
) -> tuple[Result, Path]:
    """Drill on an existing target, which keeps the drill's changes, and store the report as evidence and the result
    in the ledger.

    Raises EvidenceError if the evidence bucket has another report of this name.
    """
    folder = new_report(reports, scenario.name)
    with closing(Journal(folder / "journal.jsonl")) as journal:
        result = Drill(scenario, target, journal, listen=listen).run()
    page = write(result, folder)
    evidence.keep(target, folder)
    records.keep(target, result)
    return result, page


@contextmanager
def standing(world: Callable[[], World], settings: Settings, directory: Path = EMBEDDED) -> Iterator[Target]:
    """Yield the running target: the embedded AWS in `directory` (by default that of `make embedded-up`), otherwise a
    copy of the world.
    """
    try:
        running = embedded.running(directory)
    except embedded.NotRunningError:
        made = world()
        with scratch(SCRATCH) as folder, made.running(folder) as handle:
            handle.client.set_speed(CLOCK_SPEED)
            yield embedded_target(made.settings, handle.client)
        return
    yield embedded_target(settings, EmbeddedAws(running.endpoint))


def new_report(reports: Path, scenario: str) -> Path:
    """Return a new folder for a run: `reports/<time>-<scenario>`."""
    time = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    number = 0
    while True:
        folder = reports / (f"{time}-{scenario}" if not number else f"{time}-{scenario}-{number}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            number += 1
            continue
        return folder
