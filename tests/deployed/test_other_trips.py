"""There and home with other settings: each in a small world of its own, since only what differs is looked at."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from drills.round_trip.session import round_trip
from drills.world import adopted
from embedded_aws.process import Handle

# Without what takes Terraform longest, and whose way is the same whatever the strategy.
SMALL: dict[str, Any] = {
    "components": {"cdn": False, "storage": False, "table": False},
    "cache": {"enabled": False},
}
OTHERS: dict[str, dict[str, Any]] = {
    "hot standby": {"strategy": "hot_standby"},
    "pilot light": {"strategy": "pilot_light"},
    "strict fencing": {"failover": {"fencing": "strict"}},
    "approval": {"failover": {"automatic": "approval"}},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_there_and_home_nothing_stands_against_it(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "world"
    folder.mkdir()

    def prepare(_: Handle) -> Path:
        file = folder / "dr.yaml"
        file.write_text(yaml.safe_dump(SMALL | OTHERS[name]), encoding="utf-8")
        return file

    world = adopted(folder, prepare, lambda _: None)
    result, _ = round_trip(world, reports=tmp_path / "reports")
    assert result.reasons == []
    assert [leg.strays for leg in result.legs] == [0, 0]
    assert [leg.not_clean for leg in result.legs] == [[], []]
