"""The AWS of the handlers' tests, known before anything here makes a session."""

from tests.recovery.conftest import configure, standby

__all__ = ["configure", "standby"]
