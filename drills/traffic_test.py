"""The 5 % test: a share of the users is sent to the passive region, watched, and sent back."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from drills.errors import DrillError
from drills.faults.traffic_share import TEST, TrafficShare, weights_of
from drills.injection import Injection, begin
from drills.journal import Journal
from operations.request import Response, ask
from operations.target import Target

# A verdict on fewer answers would be one on chance.
ENOUGH_ANSWERS = 10
LOOK_SECONDS = 1.0


class RefusedTestError(DrillError):
    """A traffic test that is refused because the passive region can't serve users now."""


@dataclass(frozen=True)
class Limits:
    """Limits that end the test: the share of bad answers, and the 95th percentile of the answers' seconds."""

    errors: float = 0.02
    seconds: float = 2.0


@dataclass(frozen=True)
class Seen:
    """A region's measurements so far. `p95_seconds` is None until there are enough answers."""

    region: str
    answers: int
    errors: float
    p95_seconds: float | None


def seen(region: str, answers: Sequence[Response]) -> Seen:
    """Sum up the answers of a region. Pure."""
    if len(answers) < ENOUGH_ANSWERS:
        return Seen(region, len(answers), 0.0, None)
    bad = sum(not answer.good for answer in answers) / len(answers)
    slowest = quantiles([answer.seconds for answer in answers], n=20)[-1]
    return Seen(region, len(answers), round(bad, 4), round(slowest, 3))


def breach(regions: Sequence[Seen], limits: Limits) -> str:
    """Return the exceeded limits in words; empty if there are none. Pure."""
    found = []
    for one in regions:
        if one.p95_seconds is None:
            continue
        if one.errors > limits.errors:
            found.append(
                f"{one.region}: {one.errors:.1%} of the answers are bad, allowed {limits.errors:.1%}"
            )
        if one.p95_seconds > limits.seconds:
            found.append(
                f"{one.region}: 95 % of the answers take {one.p95_seconds:g} s, allowed {limits.seconds:g} s"
            )
    return "; ".join(found)


def run(
    target: Target,
    journal: Journal,
    *,
    percent: int,
    seconds: float,
    limits: Limits,
    sleep: Callable[[float], None] = time.sleep,
    say: Callable[[str], None] = print,
) -> str:
    """Shift the traffic, watch for some seconds, and shift back whatever happens. Return the exceeded limits in words;
    empty if there are none.

    Raises RefusedTestError if the passive region isn't ready, or a test runs already.
    """
    begin(journal, target, f"traffic-share-{percent}")
    target.reach_names()
    _may_begin(target, journal)
    injection = Injection([TrafficShare(kind="traffic-share", percent=percent)], target, journal, say)
    answers: dict[str, list[Response]] = {target.active.region: [], target.passive.region: []}
    found = ""
    try:
        injection.begin_first()
        deadline = time.monotonic() + seconds
        while not found and time.monotonic() < deadline:
            for here in (target.active, target.passive):
                host, path = target.names.region_host(here.site), target.settings.application.readiness_path
                answers[here.region].append(ask(target, host, path, journal.clock()))
            found = breach([seen(region, of) for region, of in answers.items()], limits)
            sleep(LOOK_SECONDS)
    finally:
        injection.undo()
    for region, of in answers.items():
        summed = seen(region, of)
        journal.record("user", "seen", **vars(summed))
        told = (
            "too few answers"
            if summed.p95_seconds is None
            else f"95 % of them within {summed.p95_seconds:g} s"
        )
        say(f"{region}: {summed.answers} answers, {summed.errors:.1%} bad, {told}")
    return found


def _may_begin(target: Target, journal: Journal) -> None:
    if not target.settings.peered:
        raise RefusedTestError(
            f"strategy = {target.settings.strategy!r}: without peering {target.passive.region} can't write before a "
            "promotion, so no user may be sent there\n      allowed: warm_standby and hot_standby with peering\n"
            "      fix: overrides.passive.peered: true, or drill a failover instead"
        )
    if weights_of(target).get(TEST, 0):
        raise RefusedTestError(
            f"the weight of the DNS record {TEST} is {weights_of(target)[TEST]}: a traffic test runs, or one ended "
            "without its undo\n"
            "      allowed: 0\n      fix: scripts/run-dr-tests.sh --clean-up"
        )
    host = target.names.region_host(target.passive.site)
    answer = ask(target, host, target.settings.application.readiness_path, journal.clock())
    if not answer.good:
        reason = answer.document.get("reason", answer.cause)
        raise RefusedTestError(
            f"{host} answers {answer.status or 'nothing'}: {reason}\n      allowed: 200, that is, a write succeeds\n"
            "      fix: scripts/validate-dr-readiness.sh names what is missing"
        )
