"""Computes the golden copies of the synthesized stacks: which settings they cover, and what each file contains."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.settings import parse_settings
from config.stacks import PRIMARY, RECOVERY, REPLICATION, SHARED, STANDBY, TEST
from tests.adoption import network
from tests.golden.difference import difference, in_other_regions
from tests.golden.normal import normal, text
from tests.synthesized import stacks

FOLDER = Path(__file__).parent
DEFAULT = FOLDER / "default"
STACKS = (SHARED, PRIMARY, STANDBY, REPLICATION, RECOVERY)


@dataclass(frozen=True)
class Variant:
    """A settings variant whose stacks are stored as differences; `named` maps each stack to the default stack
    it is compared with.
    """

    settings: Mapping[str, Any]
    named: Mapping[str, str]


_SAME = {name: name for name in STACKS}
VARIANTS: Mapping[str, Variant] = {
    "hot_standby_aurora_strict": Variant(
        {
            "strategy": "hot_standby",
            "database": {"engine": "aurora-postgresql"},
            "failover": {"fencing": "strict"},
            "budget": {"enabled": True, "anomalies": True},
        },
        _SAME,
    ),
    "pilot_light_adopted_europe": Variant(
        {
            "strategy": "pilot_light",
            "regions": {"primary": "eu-west-1", "standby": "eu-central-1", "witness": "eu-west-3"},
            "existing": {"primary": {"network": network("primary")}},
        },
        _SAME,
    ),
    "test_copy": Variant({}, {TEST: STANDBY}),
}


def files() -> Iterator[tuple[str, str]]:
    """Yield every file of the golden copies: its path below this folder, and what belongs into it."""
    for name in STACKS:
        yield f"default/{name}.json", text(_document(name, {}))
    for folder, variant in VARIANTS.items():
        for name, like in variant.named.items():
            changed = difference(
                _document(like, {}), in_other_regions(_document(name, variant.settings), _regions(variant))
            )
            yield f"{folder}/{name}.json", text(changed)


def kept() -> dict[str, str]:
    """Return every file that is there."""
    return {
        str(file.relative_to(FOLDER)): file.read_text(encoding="utf-8")
        for file in sorted(FOLDER.glob("*/*.json"))
    }


def _document(name: str, settings: Mapping[str, Any]) -> Any:
    return normal(stacks(dict(settings), test_mode=name == TEST)[name].document)


def _regions(variant: Variant) -> dict[str, str]:
    """Map each region of the variant to the default region in its place, where the two differ."""
    default, own = (parse_settings(dict(each)).regions for each in ({}, variant.settings))
    pairs = {getattr(own, each): getattr(default, each) for each in type(own).model_fields}
    return {here: there for here, there in pairs.items() if here != there}
