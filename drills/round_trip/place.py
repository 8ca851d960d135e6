"""Places of a round trip: a copy of a deployed world, whose settings change on the way."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from config import Environment, Settings
from drills.journal import Clock, Journal
from drills.session import embedded_target
from embedded_aws.process import Handle
from operations.clients import clients
from operations.reconcile.tools import Tools
from operations.target import Target
from review.plan import Plan

Owner = Callable[[Target, str], None]
"""The owner of an existing database: a function that carries out a reconcile's instructions in the given world.
"""

# Waits of a reconcile, of which there are many, in a world whose clock is faster.
REAL_SECONDS = 0.2


@dataclass
class Place:
    """A copy of a deployed world. `folder` is laid out like the project: settings, synthesized stacks and states of
    its own; `settings` are the present ones; `planned` has every plan of the last reconcile. `owner` does what a
    reconcile asks of an existing database's owner; None without one.
    """

    folder: Path
    settings: Settings
    aws: Handle
    journal: Journal
    variables: dict[str, str]
    clock_speed: float
    say: Callable[[str], None]
    planned: list[tuple[str, Plan]] = field(default_factory=list)
    owner: Owner | None = None

    def target(self) -> Target:
        """Return the world as a target, with its present roles."""
        return embedded_target(self.settings, self.aws.client, self.clock_speed)

    def tools(self) -> Tools:
        """Return the settings, clients and clock with which a reconcile works in this world."""
        return tools_of(
            self.folder,
            self.settings,
            self.variables,
            clock=self.journal.clock,
            speed=self.clock_speed,
            say=self.say,
            planned=lambda stack, plan: self.planned.append((stack, plan)),
        )


def tools_of(
    folder: Path,
    settings: Settings,
    variables: dict[str, str],
    *,
    clock: Clock,
    speed: float,
    say: Callable[[str], None],
    planned: Callable[[str, Plan], None],
) -> Tools:
    """Return the settings, clients and clock of a reconcile for a copy of a world; `speed` shortens its waits."""
    return Tools(
        environment=Environment(
            settings_file=folder / "dr.yaml", target="embedded", region=None, is_primary=None, test_mode=False
        ),
        settings=settings,
        clients=clients(variables),
        variables=variables,
        clock=clock,
        sleep=lambda seconds: time.sleep(min(seconds, max(REAL_SECONDS, seconds / speed))),
        say=say,
        listen=lambda _: None,
        stacks_folder=folder / "cdktf.out" / "stacks",
        planned=planned,
    )
