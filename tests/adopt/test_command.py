"""`make adopt` writes one file, and replaces an existing file only when asked to."""

import json
from pathlib import Path

import pytest
import yaml

from operations.commands.adopting import AdoptionError, adopt
from tests.adopt.estates import estate, state


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "terraform.tfstate"
    file.write_text(json.dumps(state(estate())), encoding="utf-8")
    return file


def test_it_writes_the_settings_and_nothing_else_and_says_what_to_do(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = source.read_bytes()
    adopt(source=source, to=source.parent / "dr.yaml")
    assert sorted(each.name for each in source.parent.iterdir()) == ["dr.yaml", "terraform.tfstate"]
    assert source.read_bytes() == before
    assert (
        yaml.safe_load((source.parent / "dr.yaml").read_text())["existing"]["primary"]["database"] == "orders"
    )
    said = capsys.readouterr().out
    assert "changed nothing else" in said
    assert "1. database orders" in said


def test_a_file_that_exists_stays_unless_it_may_go(source: Path) -> None:
    file = source.parent / "dr.yaml"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(AdoptionError, match="OVERWRITE=1"):
        adopt(source=source, to=file)
    assert file.read_text() == "mine"
    adopt(source=source, to=file, overwrite=True)
    assert file.read_text() != "mine"


@pytest.mark.parametrize(
    ("given", "says"),
    [({}, "neither FROM nor REGION"), ({"region": "eu-west-1", "tags": ["app"]}, "not key=value")],
)
def test_what_is_missing_is_said(tmp_path: Path, given: dict[str, object], says: str) -> None:
    with pytest.raises(AdoptionError, match=says):
        adopt(to=tmp_path / "dr.yaml", **given)  # type: ignore[arg-type]


def test_an_id_that_nothing_has_is_named_and_nothing_is_written(source: Path) -> None:
    with pytest.raises(AdoptionError, match="IDS = 'ordres'"):
        adopt(source=source, ids=["orders", "ordres"], to=source.parent / "dr.yaml")
    assert not (source.parent / "dr.yaml").exists()
