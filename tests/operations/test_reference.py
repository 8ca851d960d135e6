"""The settings reference says what the model says."""

from operations.project import ROOT
from operations.reference import reference


def test_the_committed_reference_is_current() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == reference()


def test_every_section_is_in_it() -> None:
    text = reference()
    for name in ("project", "regions.primary", "failover.probing.periods", "contacts[].email"):
        assert f"| `{name}` |" in text
