"""A deployed world is up within seconds, with all its servers."""

import time
from pathlib import Path

from drills.session import embedded_target
from drills.user import ask
from drills.world import World

# What an idle machine needs is about half of it.
SECONDS = 15.0


def test_two_regions_with_everything_start_within_fifteen_seconds(world: World, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    began = time.monotonic()
    with world.running(tmp_path / "aws") as handle:
        target = embedded_target(world.settings, handle.client)
        target.reach_names()
        wanted = {
            (site, path)
            for site in ("primary.app", "standby.app")
            for path in (world.settings.application.readiness_path, "/session")
        }
        while wanted and time.monotonic() < began + 3 * SECONDS:
            wanted -= {
                (site, path)
                for site, path in wanted
                if ask(target, target.names.host(site), path, datetime.now(UTC)).good
            }
            time.sleep(0.1)
        took = time.monotonic() - began
    assert wanted == set()
    assert took < SECONDS, f"{took:.1f} s"
