"""What Step Functions is given changes only when a person sees the change."""

from tests.machines.golden import FOLDER, golden, uncommented, written


def test_every_variant_of_both_machines_is_the_golden_one() -> None:
    """Comments are ignored. After an intended change run `.venv/bin/python -m tests.machines.golden`, and
    review the written files.
    """
    made = {name: written(content) for name, content in golden()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert set(made) == set(kept)
    assert [name for name in made if made[name] != kept[name]] == []


def test_only_comments_are_left_out() -> None:
    state = {"Type": "Pass", "Comment": "Says why.", "Parameters": {"items": [{"Comment": "x", "a": None}]}}
    assert uncommented(state) == {"Type": "Pass", "Parameters": {"items": [{"a": None}]}}
