"""Results of earlier drills, in a folder of reports."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from drills.result import Result
from evidence.reports import PREFIX


def results(reports: Path) -> list[Result]:
    """Read the results below a folder of reports, oldest first. Results in another version's format are left out."""
    found = []
    for file in sorted(reports.glob("*/result.json")):
        if file.parent.is_symlink():
            continue
        try:
            found.append(Result.model_validate_json(file.read_text(encoding="utf-8")))
        except ValidationError:
            continue
    return sorted(found, key=lambda result: result.started)


def in_evidence(client: Any, bucket: str) -> list[Result]:
    """Read the results in an evidence bucket, oldest first. Results in another version's format are left out."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX)
    keys = [each["Key"] for page in pages for each in page.get("Contents", [])]
    found = []
    for key in keys:
        if key.endswith("/result.json"):
            body = client.get_object(Bucket=bucket, Key=key)["Body"].read()
            with suppress(ValidationError):
                found.append(Result.model_validate_json(body))
    return sorted(found, key=lambda result: result.started)


def merged(*sources: Iterable[Result]) -> list[Result]:
    """Return the results of several sources, each drill once, oldest first."""
    once = {(one.started, one.scenario, one.target): one for source in sources for one in source}
    return [once[key] for key in sorted(once)]


def before(result: Result, past: Iterable[Result]) -> Result | None:
    """Return the newest earlier run of the same scenario on the same target; None without one.

    Runs at another clock speed are left out, because their times can't be compared.
    """
    alike = [
        one
        for one in past
        if (one.scenario, one.target, one.clock_speed) == (result.scenario, result.target, result.clock_speed)
        and one.started < result.started
    ]
    return max(alike, key=lambda one: one.started, default=None)
