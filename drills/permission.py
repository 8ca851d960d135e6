"""Permitted faults per target: on AWS a drill affects users, in a test copy only the copy."""

from collections.abc import Sequence

from config import Settings
from drills.errors import DrillError
from drills.faults import FaultSpec
from operations.target import Target


class NotAllowedError(DrillError):
    """A fault that isn't allowed on this target."""


def check(specs: Sequence[FaultSpec], target: Target) -> None:
    """Raise NotAllowedError, naming every fault that may not begin on this target, and why."""
    refused = [problem for spec in specs if (problem := _problem(spec, target))]
    if refused:
        raise NotAllowedError("\n".join(refused))


def told(specs: Sequence[FaultSpec], target: Target) -> list[str]:
    """Describe the faults, for the confirmation."""
    return [spec.make(target).description for spec in specs]


def _problem(spec: FaultSpec, target: Target) -> str:
    if target.isolated:
        return _beyond_the_copy(spec)
    if spec.in_copy == "only":
        return (
            f"fault {spec.kind}: only destroying the stack ends it\n"
            "      allowed: in the test copy only\n      fix: DR_TEST_MODE=true make dr-test"
        )
    return _on_aws(spec, target.settings) if target.label == "aws" else ""


def _beyond_the_copy(spec: FaultSpec) -> str:
    if spec.in_copy != "never":
        return ""
    return (
        f"fault {spec.kind}: it affects more than the test copy\n"
        "      allowed: faults of the copy's own resources\n      fix: drill it with scripts/run-dr-tests.sh"
    )


def _on_aws(spec: FaultSpec, settings: Settings) -> str:
    if spec.on_aws == "no":
        return (
            f"fault {spec.kind}: AWS has no call for it\n"
            "      allowed: faults that a call of AWS's API can cause\n"
            "      fix: drill it on the embedded AWS, or by an FIS experiment (chaos in the settings)"
        )
    if spec.on_aws == "destructive" and not settings.drills.game_days:
        return (
            f"fault {spec.kind}: it disrupts production\n"
            "      allowed: destructive faults on game days only\n      fix: drills.game_days: true in the settings"
        )
    return ""
