"""Every setting is read by the code that it should affect, and no description says that a setting has no effect
yet.
"""

import ast
from collections import Counter
from pathlib import Path
from typing import get_origin

import pytest

from config.fields import Section
from config.settings import Settings

ROOT = Path(__file__).parents[2]
# `config` reads a setting to refuse it, except for these: what they make is deployed.
READERS = (
    *(
        "application",
        "drills",
        "evidence",
        "operations",
        "providers",
        "readiness",
        "recovery",
        "templates",
        "wiring",
    ),
)
# Settings that `config` itself turns into something that other packages read, or whose only effect is a refusal.
WORK_IN_CONFIG = {
    "application.test_windows.name",
    "cache.engine_version",
    "cache.node_type",
    "cache.warm_node_type",
    "components.recovery",
    "database.engine_version",
    "existing.buckets.primary_key",
    "database.replica_class",
    "database.replica_class_reason",
    "network.primary_zone_ids",
    "network.standby_zone_ids",
    "replication.snapshots.only_copy_of",
    "replication.heartbeats.interval_seconds",
    "replication.snapshots.late_after_hours",
    "replication.waivers.name",
    "replication.waivers.reason",
    "schema_version",
}
# How a section is called where it is read, when that isn't its own name.
CALLED = {
    "active": {"footprint"},
    "cache": {"_settings", "settings"},
    "contacts": {"contact"},
    "capacity": {"wanted", "full"},
    "database": {"_settings", "settings"},
    "edge": {"settings"},
    "passive": {"footprint"},
    "components": {"self", "_components"},
    "primary": {"here", "found", "settings"},
    "standby": {"here", "found", "settings"},
    "test_windows": {"window"},
    "load_balancer": {"found", "balancer", "given"},
    "buckets": {"pair"},
    "tables": {"table"},
}


def _leaves(model: type[Section], before: str = "") -> dict[str, str]:
    """Return the description of every setting that isn't a section."""
    found: dict[str, str] = {}
    for name, info in model.model_fields.items():
        inner = [
            each
            for each in (info.annotation, *getattr(info.annotation, "__args__", ()))
            if isinstance(each, type) and get_origin(each) is None and issubclass(each, Section)
        ]
        for section in inner:
            found |= _leaves(section, f"{before}{name}.")
        if not inner:
            found[before + name] = " ".join((info.description or "").split())
    return found


LEAVES = _leaves(Settings)
# Both sites of `existing` have the same sections: these count once. `role` is a function of the names too.
SECTIONS_WITH = Counter(
    name for _, name in {tuple(setting.split(".")[-2:]) for setting in LEAVES if "." in setting}
) + Counter(role=1)


def _owner(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


READ = {
    (_owner(node.value), node.attr)
    for folder in READERS
    for file in ((ROOT / folder).rglob("*.py") if (ROOT / folder).is_dir() else [ROOT / folder])
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    if isinstance(node, ast.Attribute)
}


def _is_read(setting: str) -> bool:
    """Tell whether some code reads the setting. A name that several sections have counts only when it is read
    from its own section.
    """
    path, _, name = setting.rpartition(".")
    section = path.rpartition(".")[2]
    owners = {owner for owner, attribute in READ if attribute == name}
    if SECTIONS_WITH[name] <= 1:
        return bool(owners)
    return bool(owners & {section, *CALLED.get(section, ())})


@pytest.mark.parametrize("setting", sorted(set(LEAVES) - WORK_IN_CONFIG))
def test_a_setting_is_read(setting: str) -> None:
    assert _is_read(setting)


def test_no_setting_says_that_it_has_no_effect_yet() -> None:
    assert [
        setting for setting, description in LEAVES.items() if "no effect yet" in description.lower()
    ] == []
