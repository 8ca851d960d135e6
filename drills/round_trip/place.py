"""Places that a round trip goes through: a copy of a deployed world, whose settings change on the way."""

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
"""The owner of an existing database: gets the world with the roles of now, and what a reconcile asks."""

# Waits of a reconcile, of which there are many, in a world whose clock is faster.
REAL_SECONDS = 0.2


@dataclass
class Place:
    """A copy of a deployed world. `folder` is laid out like the project: settings, synthesized stacks and states of its
    own; `settings` are those of now; `planned` has every plan that a reconcile made. `owner` does what a reconcile asks
    of the owner of an existing database; None where nothing exists that is somebody else's.
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
        """Return the world with the roles of now."""
        return embedded_target(self.settings, self.aws.client, self.clock_speed)

    def tools(self) -> Tools:
        """Make the tools of a reconcile in this world."""
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
    """Make the tools of a reconcile in the copy of a world that a folder has; waits are shorter by the clock's
    speed.
    """
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
