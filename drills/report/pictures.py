"""Pictures of drills over time, drawn by matplotlib as SVG inside a page, in the page's colours."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure

from drills.report.strip import Moment, Piece

WIDTH_INCHES, HEIGHT_INCHES, STRIP_INCHES = 8.0, 2.6, 1.9
# Room above the highest value or objective for its number.
HEADROOM = 1.25
# More values than this would lie on each other; the newest and the extremes keep theirs.
LABELS_AT_MOST = 12
# matplotlib draws with fixed colours; the page's own take their place, so that dark mode and print are the page's.
INK, SOFT, BAR, GOOD, BAD, PAPER = "#010101", "#020202", "#030303", "#040404", "#050505", "#060606"
VARIABLES = {INK: "--ink", SOFT: "--soft", BAR: "--bar", GOOD: "--good", BAD: "--bad", PAPER: "--paper"}


@dataclass(frozen=True)
class Point:
    """A drill: its start, its RTO in seconds, and whether it passed."""

    at: datetime
    seconds: float
    passed: bool


def over_time(title: str, points: Sequence[Point], objective: float) -> str:
    """Draw drills over time against their objective, in seconds; passed and failed differ in shape and label."""
    return drawn(title, HEIGHT_INCHES, lambda figure: _draw(figure.subplots(), points, objective))


def answers_over_time(
    pieces: Sequence[Piece], moments: Sequence[Moment], seconds: float, ticks: Sequence[str]
) -> str:
    """Draw the users' answers, good or not, with moments of the failover as lines."""
    title = "Answers to users from the loss on"
    return drawn(
        title, STRIP_INCHES, lambda figure: _draw_strip(figure.subplots(), pieces, moments, seconds, ticks)
    )


def _draw_strip(
    axes: Axes, pieces: Sequence[Piece], moments: Sequence[Moment], seconds: float, ticks: Sequence[str]
) -> None:
    for good, colour, hatch, word in ((True, GOOD, "", "good answers"), (False, BAD, "////", "none")):
        chosen = [(piece.start, max(piece.end - piece.start, 0.0)) for piece in pieces if piece.good is good]
        if chosen:
            axes.broken_barh(
                chosen, (0, 1), facecolor=colour if good else PAPER, edgecolor=colour, hatch=hatch, label=word
            )
    for number, moment in enumerate(moments):
        # Names lie above each other, and no line goes through a later one's name.
        axes.vlines(moment.at, 0, 1.25 + 0.45 * number, color=INK, linewidth=1.4)
        ahead = moment.at > seconds / 2
        axes.annotate(
            moment.name,
            (moment.at, 1 + 0.45 * number),
            xytext=(-4 if ahead else 4, 4),
            textcoords="offset points",
            ha="right" if ahead else "left",
            color=INK,
            annotation_clip=False,
        )
    axes.set_xlim(0, seconds)
    axes.set_ylim(0, 1 + 0.45 * max(len(moments), 1))
    axes.set_yticks([])
    axes.set_xticks([seconds * number / (len(ticks) - 1) for number in range(len(ticks))], ticks)
    axes.tick_params(colors=SOFT)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(SOFT)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.25), ncols=2, frameon=False, labelcolor=INK)


def drawn(title: str, height: float, draw: Callable[[Figure], None]) -> str:
    """Return a matplotlib figure as SVG for an HTML page; `height` is in inches, `draw` fills the figure."""
    # Texts stay texts, so that they are found, read aloud and printed; ids are the same for the same picture.
    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": title,
        "font.family": "sans-serif",
        "font.size": 11,
    }
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(WIDTH_INCHES, height), layout="constrained")
        canvas = FigureCanvasSVG(figure)
        draw(figure)
        written = StringIO()
        canvas.print_svg(written, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})  # type: ignore[no-untyped-call]
    return _inlined(written.getvalue(), title)


def _draw(axes: Axes, points: Sequence[Point], objective: float) -> None:
    times = [float(date2num(point.at)) for point in points]  # type: ignore[no-untyped-call]
    seconds = [point.seconds for point in points]
    axes.plot(times, seconds, color=BAR, linewidth=1.5, zorder=1)
    for passed, marker, colour, word in ((True, "o", GOOD, "passed"), (False, "X", BAD, "failed")):
        chosen = [number for number, point in enumerate(points) if point.passed is passed]
        if chosen:
            axes.scatter(
                [times[number] for number in chosen],
                [seconds[number] for number in chosen],
                marker=marker,
                s=55,
                color=colour,
                label=word,
                zorder=2,
            )
    axes.axhline(objective, color=INK, linestyle="--", linewidth=1.2, label=f"objective {objective:g} s")
    for number in labelled(seconds):
        axes.annotate(
            f"{seconds[number]:.1f}",
            (times[number], seconds[number]),
            textcoords="offset points",
            xytext=(0, 8),
            ha="center",
            color=INK,
        )
    axes.set_ylim(0, max([objective, *seconds]) * HEADROOM)
    axes.set_ylabel("seconds", color=SOFT)
    scale_of_time(axes, times)
    frame(axes)
    axes.legend(loc="upper left", bbox_to_anchor=(0, 1.22), ncols=3, frameon=False, labelcolor=INK)


def scale_of_time(axes: Axes, times: Sequence[float]) -> None:
    """Label the horizontal axis with dates; `times` are matplotlib dates."""
    locator = AutoDateLocator(minticks=2, maxticks=6)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    if len(set(times)) == 1:
        # A scale needs two ends: a day on each side.
        axes.set_xlim(times[0] - 1, times[0] + 1)


def frame(axes: Axes) -> None:
    """Draw the lines of the two axes, and no box around the picture."""
    axes.tick_params(colors=SOFT)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(SOFT)


def labelled(seconds: Sequence[float]) -> list[int]:
    """Return the numbers of the points to label: all if there are few, otherwise the newest and the extremes."""
    if len(seconds) <= LABELS_AT_MOST:
        return list(range(len(seconds)))
    extremes = {seconds.index(min(seconds)), seconds.index(max(seconds)), len(seconds) - 1}
    return sorted(extremes)


def _inlined(svg: str, title: str) -> str:
    """Return an SVG file for use inside an HTML page: no prologue, a name for screen readers, the page's colours."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    for colour, variable in VARIABLES.items():
        body = body.replace(colour, f"var({variable})")
    # The page is what it is drawn on.
    body = body.replace("fill: #ffffff", "fill: none")
    named = f'<svg role="img" aria-label="{title}" '
    return body.replace("<svg ", named, 1)
