"""A round trip in its own world."""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import yaml

from drills.journal import Journal
from drills.round_trip.legs import ONCE, TWICE
from drills.round_trip.place import Owner, Place
from drills.round_trip.result import TripResult
from drills.round_trip.trip import RoundTrip
from drills.session import CLOCK_SPEED, SCRATCH, new_report
from drills.world import World
from operations.environment import tool_environment
from operations.project import REPORTS
from operations.scratch import scratch


def round_trip(
    world: World,
    *,
    twice: bool = False,
    is_broken: bool = False,
    killed_during: Sequence[str] = (),
    clock_speed: float = CLOCK_SPEED,
    reports: Path = REPORTS,
    say: Callable[[str], None] = print,
    owner: Owner | None = None,
) -> tuple[TripResult, Path]:
    """Run a round trip in a copy of the world, and return the result and the folder of its report. `is_broken`
    removes the protection against a failover to a region whose records are outdated: then the trip must fail.
    `killed_during` names steps during which the reconcile after the failback is killed, one after the other. `owner`
    owns the adopted database.
    """
    folder = new_report(reports, "round-trip")
    with (
        scratch(SCRATCH) as room,
        world.copied(room) as copy,
        copy.running(room / "aws") as aws,
        closing(Journal(folder / "journal.jsonl")) as journal,
    ):
        aws.client.set_speed(clock_speed)
        document = world.settings.model_dump(mode="json", exclude_unset=True)
        (copy.folder / "dr.yaml").write_text(yaml.safe_dump(document) if document else "", encoding="utf-8")
        place = Place(
            copy.folder,
            world.settings,
            aws,
            journal,
            tool_environment(os.environ, aws.environment()),
            clock_speed,
            say,
            owner=owner,
        )
        result = RoundTrip(place, is_broken=is_broken, killed_during=killed_during).run(
            TWICE if twice else ONCE
        )
    (folder / "result.json").write_text(json.dumps(result.document(), indent=2), encoding="utf-8")
    return result, folder
