"""The surroundings of a test copy: AWS, the running embedded AWS, or a copy of the deployed world."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config import Settings
from config.environment import Target as Label
from drills.session import SCRATCH, embedded_target
from drills.world import World
from embedded_aws.client import EmbeddedAws
from operations.account import check_account
from operations.embedded import Running
from operations.environment import tool_environment
from operations.failover.inhibitor import inhibit
from operations.project import ROOT
from operations.scratch import scratch
from operations.target import Target
from recovery.clock import utc_now

INHIBITED_MINUTES = 24 * 60


@dataclass(frozen=True)
class Beside:
    """The surroundings of a test copy: production as a target, the folder of the copy's state (laid out like the
    project), and the environment variables for Terraform.
    """

    target: Target
    folder: Path
    variables: Mapping[str, str]


def aws(settings: Settings) -> Beside:
    """Return the AWS account as a target. Raises AccountError if the credentials belong to another account."""
    label: Label = "aws"
    variables = tool_environment(os.environ, {})
    check_account(settings, label, variables)
    return Beside(Target(label, settings), ROOT, variables)


def running(settings: Settings, found: Running) -> Beside:
    """Return the running embedded AWS of `make embedded-up`."""
    variables = tool_environment(os.environ, found.environment)
    check_account(settings, "embedded", variables)
    return Beside(embedded_target(settings, EmbeddedAws(found.endpoint)), ROOT, variables)


@contextmanager
def world(deployed: World, clock_speed: float) -> Iterator[Beside]:
    """Yield a running copy of the deployed world, and end it afterwards. Alarms start no failover in it: a
    late prober on a busy machine could cause one, which the drills would report as a change of production.
    """
    with (
        scratch(SCRATCH) as folder,
        deployed.copied(folder) as copy,
        copy.running(folder / "aws") as handle,
    ):
        handle.client.set_speed(clock_speed)
        target = embedded_target(deployed.settings, handle.client, clock_speed)
        inhibit(
            target.client("dynamodb", target.passive.region),
            target.names.ledger_table,
            by="make dr-test",
            reason="a copy of the world that is deleted after the drill",
            minutes=INHIBITED_MINUTES,
            clock=utc_now,
        )
        yield Beside(target, copy.folder, tool_environment(os.environ, handle.environment()))
