"""The result of a check, and its exit code. The recovery functions use the same words."""

from recovery.steps.diagnosis import Diagnosis, State, judge, verdict

__all__ = ["EXIT_CODES", "Diagnosis", "State", "judge", "verdict"]

EXIT_CODES: dict[State, int] = {"ready": 0, "not ready": 1, "unknown": 2}
