"""Golden copies of both state machines, in every variant: what they were when a person last agreed to a change.

A variant is kept as its difference from the first one of its group, state by state, so that a change of one state
is seen once. Comments are left out: they are for readers. `.venv/bin/python -m tests.machines.golden` writes the files.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from itertools import product
from pathlib import Path
from typing import Any

from config.settings import parse_settings
from machines.definition import FUNCTIONS, AuditDefinition, Definition
from machines.rendering import render
from tests.recovery.names import NAMES
from wiring.machines import definition

FOLDER = Path(__file__).parent / "golden"
WINDOW = {"name": "load", "begins": "0 6 * * 1", "ends": "0 8 * * 1"}
ENGINES = ("postgres", "aurora-postgresql")
FENCING = ("available", "strict")
Group = Mapping[str, Definition | AuditDefinition]


def groups() -> Iterator[tuple[str, Group]]:
    """Yield the groups of similar variants by name; the first variant of a group is stored whole, the others as
    differences.
    """
    for site in ("primary", "standby"):
        here = NAMES.primary if site == "primary" else NAMES.standby
        yield (
            f"failover-{site}",
            {
                f"{engine}-{fencing}-{'windows' if windows else 'steady'}": definition(
                    parse_settings(
                        {
                            "database": {"engine": engine},
                            "application": {"test_windows": windows},
                            "failover": {"fencing": fencing},
                        }
                    ),
                    NAMES,
                    here,
                )
                for engine, fencing, windows in product(ENGINES, FENCING, ([], [WINDOW]))
            },
        )
        audit = AuditDefinition(here.region, here.topic_arn, here.function_arn("audit"), "")
        yield (
            f"audit-{site}",
            {"alone": audit, "incidents": replace(audit, incident_function=here.function_arn("incident"))},
        )
    yield "failover-distinct", dict(distinct())
    yield (
        "audit-distinct",
        {"incidents": AuditDefinition("region", "topic", "audit", "incident", 7, 11, 13, 17, 19)},
    )


def distinct() -> Iterator[tuple[str, Definition]]:
    """Yield variants of a machine whose values all differ from each other, so that a swapped name shows."""
    numbers = iter(range(101, 200))
    values: dict[str, Any] = {
        field.name: next(numbers) if field.type in (int, float) else f"the-{field.name}"
        for field in fields(Definition)
    }
    values["functions"] = {purpose: f"function-{purpose}" for purpose in FUNCTIONS}
    values["test_windows"] = ("window-begins", "window-ends")
    for name in ("keeps_sizes", "keeps_policy", "keeps_backups", "notes_sizes"):
        values[name] = False
    whole = Definition(**values)
    for name, database in (("instance", ""), ("global", whole.global_database)):
        for fencing, seconds in (("available", 0), ("strict", whole.permit_seconds)):
            yield f"{name}-{fencing}", replace(whole, global_database=database, permit_seconds=seconds)


def uncommented(value: Any) -> Any:
    """Return a document without the comments of the machine, its branches and its states."""
    if isinstance(value, list):
        return [uncommented(each) for each in value]
    if isinstance(value, dict):
        return {key: uncommented(each) for key, each in value.items() if key != "Comment"}
    return value


def difference(base: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs from `base`: changed states and fields of `other`, and null for a state that only
    `base` has.
    """
    mine, theirs = base["States"], other["States"]
    states = {name: state for name, state in theirs.items() if mine.get(name) != state}
    states |= dict.fromkeys(set(mine) - set(theirs))
    fields_of = {key: value for key, value in other.items() if key != "States" and base.get(key) != value}
    return {**fields_of, "States": states}


def golden() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the content of every file, by its name."""
    for group, variants in groups():
        (first, base), *others = ((name, uncommented(render(machine))) for name, machine in variants.items())
        yield f"{group}.{first}.json", base
        for name, machine in others:
            yield f"{group}.{name}.json", difference(base, machine)


def written(content: Mapping[str, Any]) -> str:
    """Return a file's text. States are sorted, as their order means nothing to Step Functions."""
    return json.dumps(content, indent=1, sort_keys=True) + "\n"


def main() -> None:
    """Write the files, and remove those of variants that are gone."""
    wanted = {name: written(content) for name, content in golden()}
    for path in FOLDER.glob("*.json"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
