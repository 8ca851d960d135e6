"""The output of `make cost`: strategies side by side, the settings' own bill, unpriced resources, possible savings."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from config.strategy import Strategy
from objectives.cost import Estimate
from objectives.rpo import Loss
from objectives.rto import Recovery
from objectives.savings import Saving
from objectives.units import dollars, duration

STRATEGIES: tuple[Strategy, ...] = ("pilot_light", "warm_standby", "hot_standby")
# The original recipe's estimates of the standby, in dollars a month.
BANDS: Mapping[Strategy, tuple[float, float] | None] = {
    "pilot_light": (500, 1000),
    "warm_standby": (2000, 5000),
    "hot_standby": None,
}


@dataclass(frozen=True)
class Compared:
    """A strategy with all other settings unchanged. Without the recovery component nothing recovers by itself, and
    its times are None: unknown.
    """

    idle: Estimate
    failed_over: Estimate
    recovery: Recovery | None
    throttled: Recovery | None
    losses: Sequence[Loss]


def summary(every: Mapping[Strategy, Compared], own: Strategy, hints: Sequence[Saving]) -> str:
    """Write the comparison, the bill, the unpriced resources, and the savings."""
    return "\n".join(
        [
            *_side_by_side(every),
            "",
            *_bill(every[own].idle),
            "",
            *_unpriced(every[own].idle),
            "",
            *_savings(hints),
        ]
    )


def _side_by_side(every: Mapping[Strategy, Compared]) -> Iterator[str]:
    yield "A month in US dollars, from list prices and assumed usage (objectives/prices.yaml, objectives/usage.yaml)"
    rows: list[tuple[str, list[str]]] = [
        ("all of it, idle", [_sum(each.idle, each.idle.total) for each in every.values()]),
        ("  of that, the cost of surviving", [_sum(each.idle, each.idle.standby) for each in every.values()]),
        ("  the original recipe's estimate", [_band(name, each.idle) for name, each in every.items()]),
        (
            "everything, after a failover",
            [_sum(each.failed_over, each.failed_over.total) for each in every.values()],
        ),
        ("RTO p50", [_time(each.recovery, "p50") for each in every.values()]),
        ("RTO p90", [_time(each.recovery, "p90") for each in every.values()]),
        ("RTO p90, EC2 launches throttled", [_time(each.throttled, "p90") for each in every.values()]),
    ]
    rows += [
        (f"RPO p90, {loss.store}", [duration(each.losses[number].p90) for each in every.values()])
        for number, loss in enumerate(next(iter(every.values())).losses)
    ]
    yield _row("", [name.replace("_", " ") for name in every])
    for name, values in rows:
        yield _row(name, values)
    yield "RTO and RPO are modelled from figures that are mostly assumed: make rto lists them."


def _row(name: str, values: Sequence[str]) -> str:
    return f"{name:<34}" + "".join(f"{value:>16}" for value in values)


def _time(found: Recovery | None, which: Literal["p50", "p90"]) -> str:
    if found is None:
        return "unknown"
    return duration(found.p50 if which == "p50" else found.p90)


def _sum(found: Estimate, usd: float) -> str:
    """Return a sum in dollars, or "unknown" where no resource has a known price, such as in GovCloud."""
    return dollars(usd) if found.items else "unknown"


def _band(strategy: Strategy, found: Estimate) -> str:
    band = BANDS[strategy]
    if band is None:
        return f"~{_sum(found, found.stack(found.active_stack))}"
    return f"${band[0]:,.0f}-{band[1]:,.0f}"


def _bill(found: Estimate) -> Iterator[str]:
    yield f"These settings, idle: {dollars(found.total)}"
    for stack in found.stacks:
        yield f"  {stack}: {dollars(found.stack(stack))}"
        sums: dict[str, tuple[float, float, str, str]] = {}
        for item in found.items:
            if item.stack == stack:
                quantity, usd, _, _ = sums.get(item.price.key, (0.0, 0.0, "", ""))
                kind = item.price.told.split(",")[0]
                sums[item.price.key] = (quantity + item.quantity, usd + item.usd, item.price.place, kind)
        for key, (quantity, usd, place, kind) in sorted(sums.items(), key=lambda each: -each[1][1]):
            yield f"    {dollars(usd):>9}  {key:<36} {quantity:>14,.0f}  {place} ({kind})"


def _unpriced(found: Estimate) -> Iterator[str]:
    if not found.unpriced:
        yield "Every resource is free or has a known price."
        return
    yield "Resources without a known price, which no sum includes:"
    for why, count in Counter(each.why for each in found.unpriced).items():
        names = [each.address for each in found.unpriced if each.why == why]
        yield f"  {count} x {why}: {', '.join(names)}"


def _savings(hints: Sequence[Saving]) -> Iterator[str]:
    yield "What could be saved in a month:"
    for each in hints:
        worth = "unknown" if each.usd is None else dollars(each.usd)
        yield f"  {worth:>9}  {each.says}; but {each.against}"
