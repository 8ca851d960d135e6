"""The result of a check (ready, not ready or unknown), defined in the recovery functions; and the exit code of each
result.
"""

from recovery.steps.diagnosis import Diagnosis, State, judge, verdict

__all__ = ["EXIT_CODES", "Diagnosis", "State", "judge", "verdict"]

EXIT_CODES: dict[State, int] = {"ready": 0, "not ready": 1, "unknown": 2}
