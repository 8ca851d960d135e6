"""The wait until IAM knows a new policy everywhere."""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from recovery.steps.propagation import until_allowed


class Time:
    """A clock that advances when somebody sleeps."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


class Refusing:
    """A call that raises an error the first so many times."""

    def __init__(self, code: str, times: int) -> None:
        self._error, self._left = ClientError({"Error": {"Code": code}}, "GetItem"), times

    def __call__(self) -> str:
        self._left -= 1
        if self._left >= 0:
            raise self._error
        return "done"


@pytest.mark.parametrize("code", ["AccessDeniedException", "AccessDenied"])
def test_a_denial_of_a_policy_that_is_not_known_yet_is_waited_for(code: str) -> None:
    time = Time()
    assert until_allowed(Refusing(code, 5), 120, clock=time, sleep=time.sleep) == "done"
    assert len(time.slept) == 5


@pytest.mark.parametrize(("code", "seconds"), [("AccessDeniedException", 0), ("ThrottlingException", 120)])
def test_nothing_else_is_waited_for_and_nothing_by_itself(code: str, seconds: int) -> None:
    time = Time()
    with pytest.raises(ClientError):
        until_allowed(Refusing(code, 1), seconds, clock=time, sleep=time.sleep)
    assert time.slept == []


def test_a_policy_that_never_becomes_known_is_an_error_after_its_time() -> None:
    time = Time()
    with pytest.raises(ClientError):
        until_allowed(Refusing("AccessDenied", 10**6), 120, clock=time, sleep=time.sleep)
    assert 110 < sum(time.slept) <= 120
