"""A chart of the losses in a scenario's drills: one row per store, in percent of the store's objective."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from matplotlib.dates import date2num
from matplotlib.figure import Figure

from drills.report.pictures import BAR, GOOD, HEADROOM, INK, SOFT, drawn, frame, labelled, scale_of_time
from drills.result import Result, StoreLoss

ROW_INCHES, REST_INCHES = 1.15, 0.9
# The objective itself, in percent of it.
OBJECTIVE = 100.0


def picture(title: str, past: Sequence[Result]) -> str:
    """Draw the RPO of each store over time; empty if no drill measured one.

    Stores have different objectives, from a minute to a quarter of an hour, so heights are in percent of the
    objective; labels are in seconds.
    """
    rows = _rows(past)
    return drawn(title, REST_INCHES + ROW_INCHES * len(rows), lambda figure: _draw(figure, rows))


def _rows(past: Sequence[Result]) -> dict[str, list[tuple[float, float, StoreLoss]]]:
    """Return the losses by store: for each drill its start as a matplotlib date, the seconds, and the loss."""
    rows: dict[str, list[tuple[float, float, StoreLoss]]] = {}
    for one in past:
        day = float(date2num(datetime.fromisoformat(one.started)))  # type: ignore[no-untyped-call]
        for loss in one.rpo:
            if loss.seconds is not None:
                rows.setdefault(loss.store, []).append((day, loss.seconds, loss))
    return dict(sorted(rows.items()))


def _draw(figure: Figure, rows: Mapping[str, Sequence[tuple[float, float, StoreLoss]]]) -> None:
    every = figure.subplots(len(rows), 1, sharex=True, sharey=True, squeeze=False)
    highest = OBJECTIVE
    for axes, (store, found) in zip(every[:, 0], rows.items(), strict=True):
        days, seconds = [day for day, _, _ in found], [each for _, each, _ in found]
        shares = [OBJECTIVE * each / loss.objective_seconds for _, each, loss in found]
        highest = max([highest, *shares])
        axes.plot(days, shares, color=BAR, linewidth=1.5, marker="o", markersize=6, markerfacecolor=GOOD)
        axes.axhline(OBJECTIVE, color=INK, linestyle="--", linewidth=1.2)
        objective = found[-1][2].objective_seconds
        axes.set_title(f"{store}: objective {objective:g} s", loc="left", fontsize=11, color=INK)
        for number in labelled(seconds):
            axes.annotate(
                f"{seconds[number]:.2f} s",
                (days[number], shares[number]),
                textcoords="offset points",
                xytext=(0, 8),
                ha="center",
                color=INK,
            )
        frame(axes)
    last = every[-1, 0]
    last.set_ylim(0, highest * HEADROOM)
    scale_of_time(last, [day for found in rows.values() for day, _, _ in found])
    figure.supylabel("% of the objective", color=SOFT, fontsize=11)
