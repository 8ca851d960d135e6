"""Calls to GitHub or GitLab, with retries: both limit the rate of calls, and answer 502 now and then."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from config.errors import UserError
from review.review import Confirmation

T = TypeVar("T")
# A label of this form confirms what the rule of its name blocks.
LABEL = "confirm:"
ATTEMPTS = 6
FIRST_WAIT = 2.0
# An hour's limit isn't waited for: the job would end before.
LONGEST_WAIT = 300.0
RATE_LIMITED = (403, 429)


class HostError(UserError):
    """A request that the pull request's host refused; the message has the request and the answer."""


@dataclass(frozen=True)
class Published:
    """The published comment, and how many older comments of this program were hidden."""

    url: str
    is_new: bool
    hidden: int


class Host(Protocol):
    """The interface of a pull request, on GitHub or GitLab."""

    def confirmations(self) -> Sequence[Confirmation]:
        """Return the confirmations given by labels: who set each and when, and which are older than the last
        push. Raises HostError.
        """

    def publish(self, body: str) -> Published:
        """Update or create this program's comment, and hide its older ones. Raises HostError."""


def of_this_push(given: Iterable[Confirmation], pushed: str) -> tuple[Confirmation, ...]:
    """Mark the confirmations that are older than the newest push: they were given for other changes.

    A confirmation of the same second as the push is marked too, because GitHub and GitLab give no finer time.
    `pushed` is the time of the push, empty if none is known.
    """
    if not pushed:
        return tuple(given)
    return tuple(
        replace(each, pushed=pushed)
        if datetime.fromisoformat(each.when) <= datetime.fromisoformat(pushed)
        else each
        for each in given
    )


@dataclass(frozen=True)
class RefusalError(Exception):
    """An HTTP answer with an unwanted status, with the headers that say when to retry."""

    status: int
    told: str
    headers: Mapping[str, str]

    @property
    def passes(self) -> bool:
        """Tell whether a retry can help: the server failed, or limits the rate."""
        if self.status >= 500 or self.status == 429:
            return True
        return self.status == 403 and ("rate limit" in self.told.lower() or "retry-after" in self._lower)

    def wait(self, now: float, backoff: float) -> float:
        """Return the seconds to wait before a retry: as many as the answer asks for, otherwise `backoff`."""
        if "retry-after" in self._lower:
            return float(self._lower["retry-after"])
        if self.status in RATE_LIMITED and self._lower.get("x-ratelimit-remaining") == "0":
            return max(1.0, float(self._lower["x-ratelimit-reset"]) - now + 1)
        return backoff

    @property
    def _lower(self) -> dict[str, str]:
        return {key.lower(): value for key, value in self.headers.items()}


@dataclass(frozen=True)
class Patience:
    """Retries of calls that were refused temporarily. `now` returns seconds since 1970, like the times of
    rate limits.
    """

    sleep: Callable[[float], None]
    now: Callable[[], float]

    def ask(self, what: str, call: Callable[[], T]) -> T:
        """Call the API of GitHub or GitLab, with retries. Raises HostError."""
        backoff = FIRST_WAIT
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return call()
            except RefusalError as refusal:
                wait = refusal.wait(self.now(), backoff)
                if not refusal.passes or attempt == ATTEMPTS or wait > LONGEST_WAIT:
                    raise HostError(
                        f"{what}: the host answered {refusal.status} {refusal.told}\n"
                        f"    attempts: {attempt}\n"
                        "    fix: check the token's permissions and the host's status, and run the job again"
                    ) from refusal
                self.sleep(wait)
                backoff *= 2
        raise AssertionError("unreachable: the last attempt returns or raises")
