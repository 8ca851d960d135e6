"""The result of a check (ready, not ready or unknown), defined in the recovery functions; and the exit code of each
result.
"""

from collections.abc import Iterable

from recovery.steps.diagnosis import Diagnosis, State, judge, verdict

__all__ = ["EXIT_CODES", "Diagnosis", "State", "asks_for_aws_commands", "judge", "verdict"]

EXIT_CODES: dict[State, int] = {"ready": 0, "not ready": 1, "unknown": 2}


def asks_for_aws_commands(diagnoses: Iterable[Diagnosis]) -> bool:
    """Tell whether a fix is a command of the aws CLI, which acts where the shell's environment points."""
    return any("aws " in each.fix for each in diagnoses)
