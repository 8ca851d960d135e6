"""Round trips work with other settings, each in a small world of its own, where only what the settings change
is checked.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.fields import SITES
from drills.round_trip.place import Owner
from drills.round_trip.result import TripResult
from drills.round_trip.session import round_trip
from drills.world import adopted
from embedded_aws.process import Handle
from tests.deployed.estate import (
    DATABASE,
    act_as_the_owner,
    existing_database,
    existing_network,
    existing_replica,
)

# Without the components that take Terraform longest and that behave alike with every strategy.
SMALL: dict[str, Any] = {
    "components": {"cdn": False, "storage": False, "table": False},
    "cache": {"enabled": False},
}
OTHERS: dict[str, dict[str, Any]] = {
    "hot standby": {"strategy": "hot_standby"},
    "pilot light": {"strategy": "pilot_light"},
    "strict fencing": {"failover": {"fencing": "strict"}},
    "approval": {"failover": {"automatic": "approval"}},
    "aurora": {"database": {"engine": "aurora-postgresql"}},
}

# Those of which two cores have enough beside the rest of `make test`; the others need `make test-all`.
IN_EVERY_RUN = ("hot standby",)


def there_and_home(
    tmp_path: Path, document: Callable[[Handle], dict[str, Any]], owner: Owner | None = None
) -> TripResult:
    """Make the existing resources that `document` describes, deploy a world beside them, and make a round trip
    in it.
    """
    folder = tmp_path / "world"
    folder.mkdir()

    def prepare(handle: Handle) -> Path:
        file = folder / "dr.yaml"
        file.write_text(yaml.safe_dump(SMALL | document(handle)), encoding="utf-8")
        return file

    world = adopted(folder, prepare, lambda _: None)
    result, _ = round_trip(world, reports=tmp_path / "reports", owner=owner)
    return result


def assert_nothing_stands_against(result: TripResult) -> None:
    assert result.reasons == []
    assert [leg.strays for leg in result.legs] == [0, 0]
    assert [leg.not_clean for leg in result.legs] == [[], []]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in IN_EVERY_RUN else pytest.mark.slow) for name in OTHERS]
)
def test_there_and_home_nothing_stands_against_it(tmp_path: Path, name: str) -> None:
    assert_nothing_stands_against(there_and_home(tmp_path, lambda _: OTHERS[name]))


@pytest.mark.slow
def test_an_adopted_writer_goes_there_and_home_and_its_owner_does_what_is_asked(tmp_path: Path) -> None:
    def document(handle: Handle) -> dict[str, Any]:
        network = existing_network(handle)
        existing_database(handle, network)
        return {"existing": {"primary": {"network": network, "database": DATABASE}}}

    result = there_and_home(tmp_path, document, act_as_the_owner)
    assert_nothing_stands_against(result)
    assert [("set aside" in leg.reconcile_seconds) for leg in result.legs] == [False, True]


@pytest.mark.slow
def test_both_adopted_databases_go_there_and_home_and_no_database_is_made(tmp_path: Path) -> None:
    def document(handle: Handle) -> dict[str, Any]:
        networks = {site: existing_network(handle, site) for site in SITES}
        existing_database(handle, networks["primary"])
        existing_replica(handle, networks["standby"])
        return {
            "existing": {site: {"network": each, "database": DATABASE} for site, each in networks.items()}
        }

    result = there_and_home(tmp_path, document, act_as_the_owner)
    assert_nothing_stands_against(result)
    # Each old writer is its owner's, who sets it aside.
    assert ["set aside" in leg.reconcile_seconds for leg in result.legs] == [False, False]
