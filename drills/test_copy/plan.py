"""The drills of a test copy that fit the settings."""

from collections.abc import Callable, Sequence

from config import Settings
from drills.errors import DrillError
from drills.suite import Planned

# What a drill wants to be there before anything is lost, by the probe that looks.
RUNNING = "standby-instances"


class NoTestModeError(DrillError):
    """A drill of the test copy without DR_TEST_MODE=true."""


class NothingToDrillError(DrillError):
    """Settings whose test copy has nothing to drill."""


def refuse_without_test_mode(test_mode: bool) -> None:
    """Raise NoTestModeError with the correct command."""
    if not test_mode:
        raise NoTestModeError(
            "DR_TEST_MODE isn't true: dr_test is deployed, drilled and destroyed in test mode only\n"
            "      allowed: true\n      fix: DR_TEST_MODE=true make dr-test"
        )


def planned_for(settings: Settings, planned: Sequence[Planned], say: Callable[[str], None]) -> list[Planned]:
    """Return the drills that the test copy of these settings can run, and report those left out, with the reason.

    Drills that delete the copy's database come last: the next deployment has to make a new one.

    Raises NothingToDrillError if none fits.
    """
    reasons = {each.scenario.name: _left_out(settings, each) for each in planned}
    for name, reason in reasons.items():
        if reason:
            say(f"left out: {name}: {reason}")
    kept = [each for each in planned if not reasons[each.scenario.name]]
    if not kept:
        raise NothingToDrillError(
            "no drill of the test copy fits the settings\n"
            "      allowed: settings with application, database and recovery\n"
            "      fix: drill the two regions with scripts/run-dr-tests.sh"
        )
    return sorted(kept, key=lambda each: each.scenario.recovery.start == "activate")


def _left_out(settings: Settings, planned: Planned) -> str:
    """Return why a drill doesn't fit the settings; empty if it does."""
    components = settings.components
    missing = [name for name in ("application", "database", "recovery") if not getattr(components, name)]
    if missing:
        return f"components.{missing[0]} is false"
    scenario = planned.scenario
    if scenario.recovery.start == "activate" and settings.database.is_global:
        return "this drill can't restore an Aurora cluster"
    looks = {each.probe for each in scenario.steady_state}
    if RUNNING in looks and not settings.footprint_of("passive").capacity.minimum:
        return f"strategy {settings.strategy} runs no instance in the copy"
    return ""
