"""The numbers that the page of a result may contain."""

import re

from drills.report.shares import shares
from drills.report.timeline import span, ticks, timeline
from drills.report.words import percent, seconds
from drills.result import Result

NUMBER = re.compile(r"\d+(?:\.\d+)?")


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


def explained(found: Result) -> set[str]:
    """Return the result's own numbers, and its measurements in the form in which people read them."""
    told = [found.model_dump_json(), str(len(found.unproven)), str(len(found.reasons) - 1), "100.0"]
    measured: list[float | None] = [found.rto_seconds, found.rto_objective_seconds, span(found)]
    for store in found.rpo:
        measured += [store.seconds, store.objective_seconds]
    for one in found.steps:
        measured.append(one.seconds)
    if found.client:
        measured += [found.client.lag_seconds, found.client.down_seconds]
    told += [seconds(each) for each in measured]
    told += [percent(found.availability), percent(found.availability_objective)]
    told += ticks(found) + [f"{lane.name} {lane.label}" for lane in timeline(found)]
    if found.rto_seconds is not None:
        told.append(f"{round(found.rto_seconds / found.rto_objective_seconds * 100, 1)}")
        told.append(f"{found.rto_seconds:.3f}")
    told += [f"{each.seconds:.3f} {each.percent:.1f} {seconds(each.seconds)}" for each in shares(found)]
    # To the second, as the header has them.
    told += [found.started.split(".")[0], found.ended.split(".")[0]]
    return numbers(" ".join(told))
