"""Compares recovery time, losses and cost of a change with those of its base, as sections of a review; pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

from review.review import EstimateSection

# How much a p90 may grow before it blocks: the figures behind it aren't more exact than that.
WORSE_BY = 0.05
WHERE = "no figure was measured on AWS; docs/objectives.md names the source of each"


@dataclass(frozen=True)
class Totals:
    """The estimates for some settings: times in seconds, infinite if nothing recovers by itself; dollars a month.

    `losses` are p90 by store, `stacks` the cost by stack, `unpriced` the addresses of resources without a price.
    """

    p50: float
    p90: float
    objective: float
    throttled_p90: float
    losses: Mapping[str, float]
    stacks: Mapping[str, float]
    unpriced: tuple[str, ...]

    @property
    def is_kept(self) -> bool:
        """True if nine of ten recoveries are within the objective."""
        return self.p90 <= self.objective

    @property
    def usd(self) -> float:
        return sum(self.stacks.values())


def read(text: str) -> Totals:
    """Read the output of `python -m objectives totals`; a time that is null becomes infinite."""
    found: dict[str, Any] = json.loads(text)
    times = {name: inf if found[name] is None else found[name] for name in ("p50", "p90", "throttled_p90")}
    return Totals(
        **times,
        objective=found["objective"],
        losses=found["losses"],
        stacks=found["stacks"],
        unpriced=tuple(found["unpriced"]),
    )


def recovery(head: Totals, base: Totals | str) -> EstimateSection:
    """Compare recovery times and losses of the change with those of its base. If the base's are unknown,
    `base` is a text with the reason.
    """
    kept = "within" if head.is_kept else "above"
    title = f"RTO p90 {_time(head.p90)}, {kept} the objective of {_time(head.objective)}"
    lines = [f"RTO p50 {_time(head.p50)}, p90 {_time(head.p90)}{_before(head, base)}"]
    lines.append(f"while EC2 launches are throttled in the surviving region: p90 {_time(head.throttled_p90)}")
    lines += [f"{store} may lose {_time(seconds)} (p90)" for store, seconds in head.losses.items()]
    lines += list(_changed_losses(head, base))
    return EstimateSection("Recovery time and loss, modelled", title, (*lines, WHERE), _worse(head, base))


def cost(head: Totals, base: Totals | str) -> EstimateSection:
    """Compare the monthly cost of the change with that of its base. If the base's is unknown, `base` is a text with the
    reason.
    """
    if isinstance(base, str):
        return EstimateSection(
            "Cost a month", f"${head.usd:,.0f} a month", (f"base unknown: {base}", *_unpriced(head))
        )
    difference = head.usd - base.usd
    headline = f"${head.usd:,.0f} a month ({difference:+,.2f})"
    names = dict.fromkeys([*base.stacks, *head.stacks])
    lines = [
        f"{name}: {head.stacks.get(name, 0.0) - base.stacks.get(name, 0.0):+,.2f}"
        for name in names
        if abs(head.stacks.get(name, 0.0) - base.stacks.get(name, 0.0)) >= 0.005
    ]
    new = [each for each in head.unpriced if each not in base.unpriced]
    lines += [f"{each} is new and has no price: the difference doesn't include it" for each in new]
    return EstimateSection("Cost a month", headline, tuple(lines) or ("no difference",))


def _worse(head: Totals, base: Totals | str) -> str:
    """Return how the change misses the objective or raises p90 beyond the limit; empty if it doesn't, or if the base
    is unknown.
    """
    if isinstance(base, str):
        return ""
    if base.is_kept and not head.is_kept:
        return (
            f"the base recovers in {_time(base.p90)} at p90, within the objective of {_time(base.objective)}, and this "
            f"change in {_time(head.p90)}"
        )
    if head.p90 > base.p90 * (1 + WORSE_BY):
        return f"p90 grows from {_time(base.p90)} to {_time(head.p90)}, by more than {WORSE_BY:.0%}"
    return ""


def _before(head: Totals, base: Totals | str) -> str:
    if isinstance(base, str):
        return f"; base unknown: {base}"
    if base.p50 == head.p50 and base.p90 == head.p90:
        return ", as before"
    return f"; before p50 {_time(base.p50)}, p90 {_time(base.p90)}"


def _changed_losses(head: Totals, base: Totals | str) -> Iterator[str]:
    if isinstance(base, str):
        return
    for store, seconds in base.losses.items():
        if store not in head.losses:
            yield f"{store} isn't replicated any more; it could lose {_time(seconds)} before (p90)"
        elif head.losses[store] != seconds:
            yield f"{store} could lose {_time(seconds)} before (p90)"


def _unpriced(head: Totals) -> Iterator[str]:
    if head.unpriced:
        yield f"{len(head.unpriced)} resources have no price: make cost lists them"


def _time(seconds: float) -> str:
    if not isfinite(seconds):
        return "not by itself"
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.1f} min"
