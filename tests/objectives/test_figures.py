"""Each figure of the recovery-time model states its source, and random draws from it have the stated distribution."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from objectives.figures import FILE, Figure, FiguresError, known_figures, read_figures

SAID: dict[str, Any] = {"says": "a step", "kind": "assumed", "source": "ours", "date": "2026-01-02"}


def drawn(**shape: Any) -> np.ndarray[Any, Any]:
    return Figure.model_validate({**SAID, **shape}).draw(np.random.default_rng(1), 200_000)


def test_every_figure_says_whether_it_was_measured_published_or_assumed_and_by_whom() -> None:
    figures = known_figures()
    for name, each in [*figures.figures.items(), *figures.shares.items(), *figures.modes.items()]:
        assert each.told.startswith(("measured, ", "published, ", "assumed, ")), name
        assert each.source, name


def test_nothing_is_called_measured_before_a_drill_ran_on_aws() -> None:
    assert not [name for name, each in known_figures().figures.items() if each.kind == "measured"]


@pytest.mark.parametrize(
    ("shape", "quantiles"),
    [
        ({"p50": 60, "p90": 300}, {50: 60, 90: 300}),
        ({"p50": 60, "p90": 300, "p99": 3000}, {50: 60, 90: 300, 99: 3000}),
        ({"between": [0, 60]}, {50: 30, 90: 54, 99: 59.4}),
        ({"exactly": 7}, {50: 7, 90: 7}),
    ],
)
def test_what_is_drawn_has_the_quantiles_that_are_written(
    shape: dict[str, Any], quantiles: dict[int, float]
) -> None:
    values = drawn(**shape)
    for percent, expected in quantiles.items():
        assert np.percentile(values, percent) == pytest.approx(expected, rel=0.02)


def test_samples_are_drawn_as_often_as_they_were_seen() -> None:
    values = drawn(samples=[10, 10, 40])
    assert set(values) == {10.0, 40.0}
    assert values.mean() == pytest.approx(20, rel=0.01)


@pytest.mark.parametrize("shape", [{"p50": 60, "p90": 300}, {"between": [0, 60]}, {"samples": [1, 2, 6]}])
def test_the_mean_in_closed_form_is_that_of_what_is_drawn(shape: dict[str, Any]) -> None:
    figure = Figure.model_validate({**SAID, **shape})
    assert drawn(**shape).mean() == pytest.approx(figure.mean, rel=0.02)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"p90": 1}, "out of order"),
        ({"p90": None}, "p50 and p90 together"),
        ({"exactly": 3}, "give exactly one of"),
        ({"source": ""}, "source"),
        ({"kind": "guessed"}, "kind"),
        ({"p5O": 3}, "p5O"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused_by_the_field(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    document["figures"]["person_decides"].update(change)
    file = tmp_path / "figures.yaml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(FiguresError, match=told):
        read_figures(file)


def test_a_mode_stops_only_what_there_is(tmp_path: Path) -> None:
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    document["modes"]["launches_throttled"]["stops"] = ["instance_launch"]
    file = tmp_path / "figures.yaml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(FiguresError, match="names figures that don't exist: instance_launch"):
        read_figures(file)
