"""Checks whether the runbook names people to call."""

from operations.doctor.diagnosis import Diagnosis, judge
from operations.target import Target

FIX = "fill in contacts in dr.yaml, at least one with a phone number, then run .venv/bin/python -m operations runbooks"


def examine(target: Target) -> list[Diagnosis]:
    """Return one diagnosis of the contacts in the settings. An embedded AWS needs no contacts."""
    contacts = target.settings.contacts
    reached = [each.name for each in contacts if each.phone]
    if not contacts and target.label == "embedded":
        return [Diagnosis("contacts", "ready", "no contacts; an embedded AWS needs none")]
    cause = (
        f"contacts with a telephone number: {', '.join(reached)}"
        if reached
        else "no contact has a telephone number"
    )
    return [judge("contacts", good=bool(reached), cause=cause if contacts else "contacts is empty", fix=FIX)]
