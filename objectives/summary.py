"""The output of `make rto`. Every number has its kind and source beside it, or below."""

from collections.abc import Iterator, Sequence

from objectives.improvements import Improvement
from objectives.rpo import Loss
from objectives.rto import Recovery
from objectives.units import duration

BAR = 40


def summary(found: Recovery, throttled: Recovery, lost: Sequence[Loss], better: Sequence[Improvement]) -> str:
    """Write the recovery time, the losses, the largest gains, and the sources of the numbers."""
    return "\n".join(
        [
            *_times(found, throttled),
            "",
            *_path(found),
            "",
            *_losses(lost),
            "",
            *_changes(better),
            "",
            *_sources(found),
        ]
    )


def _times(found: Recovery, throttled: Recovery) -> Iterator[str]:
    kept = "kept" if found.is_kept else "not kept at p90"
    yield (
        f"RTO: p50 {duration(found.p50)}, p90 {duration(found.p90)}, {_p99(found)}; "
        f"objective {duration(found.objective_seconds)}: {kept}"
    )
    yield f"     {_kinds(found)}; {len(found.seconds)} runs, seed {found.seed}"
    yield (
        f"     {found.within:.0%} of the runs are within the objective; {found.alone:.1%} recover without a person, "
        "the others need longer than the state machine waits"
    )
    kept = "kept" if throttled.is_kept else "not kept"
    yield (
        f"     while EC2 launches are throttled in the surviving region: p50 {duration(throttled.p50)}, "
        f"p90 {duration(throttled.p90)}: {kept}"
    )


def _p99(found: Recovery) -> str:
    if found.p99 is not None:
        return f"p99 {duration(found.p99)}"
    return f"p99 unknown ({len(found.without_p99)} figures have none)"


def _kinds(found: Recovery) -> str:
    kinds = [each.kind for each in found.used.values()]
    counted = (f"{kinds.count(kind)} {kind}" for kind in ("measured", "published", "assumed"))
    return f"from {', '.join(counted)} figures"


def _path(found: Recovery) -> Iterator[str]:
    path = found.critical_path()
    yield "Critical path (mean of the runs around p90):"
    longest = max((seconds for _, seconds in path), default=1.0)
    for phase, seconds in path:
        bar = "#" * max(1, round(BAR * seconds / longest))
        yield f"  {phase:<22} {duration(seconds):>9}  {bar}"


def _losses(lost: Sequence[Loss]) -> Iterator[str]:
    yield "RPO of a loss without warning, per store:"
    for each in lost:
        kept = "kept" if each.is_kept else "not kept at p90"
        yield (
            f"  {each.store:<22} p50 {duration(each.p50)}, p90 {duration(each.p90)}; "
            f"objective {duration(each.objective_seconds)}: {kept} ({each.source})"
        )


def _changes(better: Sequence[Improvement]) -> Iterator[str]:
    if not better:
        yield "No single change of the settings saves time at p90."
        return
    yield "Time that a single change of the settings would save, most first:"
    for each in better:
        won = "recovers by itself" if each.won_seconds == float("inf") else f"-{duration(each.won_seconds)}"
        yield f"  {each.change.says:<52} {won:>18} at p90, which is {duration(each.recovery.p90)} then"


def _sources(found: Recovery) -> Iterator[str]:
    yield "Figures (objectives/figures.yaml):"
    for name, each in found.used.items():
        yield f"  {name:<28} {each.told}"
