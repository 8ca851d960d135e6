"""Probe of readiness, as `scripts/validate-dr-readiness.sh` reports it."""

from drills.journal import Journal
from drills.tolerance import Reading
from operations.doctor.diagnosis import verdict
from operations.target import Target
from readiness.checks import checks, examine


def verdict_of(target: Target, journal: Journal, of: str) -> Reading:
    """Return `ready`, `not ready` or `unknown`, by the readiness check that `of` names, or by all of them."""
    del journal
    wanted = {name: check for name, check in checks().items() if of in ("", name)}
    seen = examine(target, wanted)
    if not seen:
        return Reading(None, f"there is no check {of}")
    told = "; ".join(f"{each.item}: {each.cause}" for each in seen if each.state != "ready")
    return Reading(verdict(seen), told or "everything is ready")
