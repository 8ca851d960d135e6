"""Sentences and numbers of the reports, as people read them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from drills.report.shares import Share
from drills.result import ClientResult, Result, StoreLoss


def seconds(value: float | None) -> str:
    """Return a duration in words; None is unknown, never zero."""
    if value is None:
        return "unknown"
    if value < 120:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def moment(written: str) -> str:
    """Return an ISO 8601 time in UTC, to the second."""
    return datetime.fromisoformat(written).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def percent(share: float | None) -> str:
    """Return a share of 0 to 1 as percent; None is unknown. A share below 1 is never rounded up to 100."""
    if share is None:
        return "unknown"
    return f"{min(share * 100, 99.9) if share < 1 else 100:.1f} %"


def headline(result: Result) -> str:
    """Return the sentence that a manager should read first."""
    if result.verdict == "failed":
        first, *more = result.reasons or ["the result names no reason"]
        also = f" (and {len(more)} more below)" if more else ""
        return f"Failed: {first}{also}"
    if not result.recovery_due:
        return "Passed: no recovery was due, and every condition held."
    objective = seconds(result.rto_objective_seconds)
    return f"Passed: {recovered(result)} {seconds(result.rto_seconds)} after the loss; the objective is {objective}."


def questions(result: Result) -> list[tuple[str, str]]:
    """Return a manager's questions, with the answers."""
    if not result.recovery_due:
        return [("Did users come back?", "No recovery was due.")]
    came = result.rto_seconds is not None
    served = f"Yes: {recovered(result)}." if came else f"It was never observed that {recovered(result)}."
    after = f"{seconds(result.rto_seconds)}; the objective is {seconds(result.rto_objective_seconds)}."
    losses = ", ".join(_lost(store) for store in result.rpo) or "unknown"
    missing = [store.store for store in result.rpo if store.seconds is None]
    unknown = [*([] if came else ["the recovery time"]), *(f"what {store} lost" for store in missing)]
    told = (
        f"{', '.join(unknown)}; the reasons are below."
        if unknown
        else "The recovery time and all losses were measured; other limits are listed below."
    )
    return [
        ("Did users come back?", served),
        ("After how long?", after if came else "Unknown."),
        ("What was lost?", f"{losses}."),
        ("What wasn't measured?", told[0].upper() + told[1:]),
    ]


def _lost(store: StoreLoss) -> str:
    if store.seconds is None:
        return f"{store.store} unknown"
    return f"{store.store} {'nothing' if not store.seconds else seconds(store.seconds)}"


def compared(result: Result, before: Result) -> str:
    """Return the comparison with the previous run."""
    told = f"The last run of {before.scenario}, {moment(before.started)}, {before.verdict}"
    if before.rto_seconds is None or result.rto_seconds is None:
        both = f"an RTO of {seconds(before.rto_seconds)}; this one's is {seconds(result.rto_seconds)}"
        return f"{told} with {both}, so there is nothing to compare."
    difference = result.rto_seconds - before.rto_seconds
    what = (
        "as fast"
        if abs(difference) < 0.05
        else f"{seconds(abs(difference))} {'slower' if difference > 0 else 'faster'}"
    )
    return f"{told} with an RTO of {seconds(before.rto_seconds)}: this one was {what}."


def recovered(result: Result) -> str:
    """Return the event that ends the RTO: users are served again, or after a restore the damaged rows can be read."""
    return "users were served again" if result.steps else "what was damaged could be read again"


def where(result: Result) -> str:
    """Return where the numbers were measured."""
    if result.target == "aws":
        return "Measured on AWS."
    return "Measured on the embedded AWS, an AWS API on one machine: no time here is a time of AWS."


def biggest(shares: Sequence[Share], count: int = 3) -> str:
    """Return the longest shares of the RTO as a text, longest first."""
    most = sorted(shares, key=lambda each: -each.milliseconds)[:count]
    return "; ".join(f"{each.name}: {seconds(each.seconds)} ({each.percent:.1f} %)" for each in most)


def client_told(client: ClientResult) -> str:
    """Return how many of the client's rows were acknowledged, lost and refused, in a sentence or two."""
    lost = "unknown how many" if client.lost is None else f"{client.lost}"
    if client.explained is None and client.down_seconds is None:
        return f"A client wrote rows: {client.written} were acknowledged, {lost} of them are lost."
    told = f"A client wrote rows: {client.written} were acknowledged before the loss, {lost} of them are lost"
    if client.explained is not None:
        told += f"; the replica was {seconds(client.lag_seconds)} behind, which explains {client.explained}"
    return (
        f"{told}. After the loss {client.refused} were refused; the other region acknowledged its first row after "
        f"{seconds(client.down_seconds)}."
    )


def not_measured(result: Result) -> list[str]:
    """Return what was not measured, and why. Everything that a page shows as unknown is included."""
    return [*_unknown(result), *result.notes]


def _unknown(result: Result) -> Iterator[str]:
    if result.recovery_due and result.rto_seconds is None:
        yield f"RTO: it was never observed that {recovered(result)}."
    for store in result.rpo:
        if store.seconds is None:
            yield f"RPO of {store.store}: {store.reason}"
    if result.availability is None:
        yield "Availability: no user sent a request after the loss."
    if result.client is None:
        yield (
            "Rows of a client: not counted, because the application stores no rows, or because the drill restored the "
            "database, whose RPO counts them as lost rows."
        )
    elif result.client.lost is None:
        yield "Lost rows of a client: unknown, because the surviving rows could not be read."
    for phase, seen in (
        ("before", result.steady_before),
        ("meanwhile", result.meanwhile),
        ("after", result.steady_after),
    ):
        for one in seen:
            if one.state == "unknown":
                yield f"{one.name} ({phase}): {one.found}"
    for step in result.steps:
        if step.end is None:
            yield f"How long {step.name} took: its end was not recorded."
