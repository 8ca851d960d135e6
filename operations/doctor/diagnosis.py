"""What a check found, and the exit code that says it. The recovery functions judge in the same words."""

from recovery.steps.diagnosis import Diagnosis, State, judge, verdict

__all__ = ["EXIT_CODES", "Diagnosis", "State", "judge", "verdict"]

EXIT_CODES: dict[State, int] = {"ready": 0, "not ready": 1, "unknown": 2}
