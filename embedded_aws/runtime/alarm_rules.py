"""Rules of composite alarms: `ALARM("a") AND NOT (OK("b") OR INSUFFICIENT_DATA("c"))`. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from embedded_aws.runtime.alarm_states import State


class RuleError(Exception):
    """The rule of a composite alarm can't be parsed; the message says where."""


Lookup = Callable[[str], State | None]
"""Function that returns the state of an alarm by name or ARN; None if there is no such alarm."""

_TOKEN = re.compile(
    r"\s*(?:(?P<state>ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?P<quote>[\"']?)(?P<name>.*?)(?P=quote)\s*\)"
    r"|(?P<word>TRUE|FALSE|AND|OR|NOT)\b|(?P<bracket>[()]))",
    re.DOTALL,
)


@dataclass(frozen=True)
class Rule:
    """A parsed rule. `alarms` are the names or ARNs that it reads, in order."""

    text: str
    alarms: tuple[str, ...]
    _holds: Callable[[Lookup], bool]

    def holds(self, lookup: Lookup) -> bool:
        """Return whether the rule is true; for an alarm that doesn't exist ALARM, OK and INSUFFICIENT_DATA
        are all false.
        """
        return self._holds(lookup)


def parse(text: str) -> Rule:
    """Parse a rule; NOT binds before AND, AND before OR. Raises RuleError."""
    parser = _Parser(text)
    holds = parser.either()
    if parser.token is not None:
        raise RuleError(f"AlarmRule {text!r}: the rule should end before {parser.token.group().strip()!r}")
    return Rule(text, tuple(parser.alarms), holds)


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self.alarms: list[str] = []
        self.token: re.Match[str] | None = None
        self._advance()

    def either(self) -> Callable[[Lookup], bool]:
        terms = [self._both()]
        while self._takes("OR"):
            terms.append(self._both())
        return lambda lookup: any(term(lookup) for term in terms)

    def _both(self) -> Callable[[Lookup], bool]:
        factors = [self._factor()]
        while self._takes("AND"):
            factors.append(self._factor())
        return lambda lookup: all(factor(lookup) for factor in factors)

    def _factor(self) -> Callable[[Lookup], bool]:
        if self._takes("NOT"):
            inner = self._factor()
            return lambda lookup: not inner(lookup)
        if self._takes("TRUE"):
            return lambda lookup: True  # noqa: ARG005
        if self._takes("FALSE"):
            return lambda lookup: False  # noqa: ARG005
        if self._takes("("):
            inside = self.either()
            if not self._takes(")"):
                raise RuleError(f"AlarmRule {self._text!r}: a closing parenthesis is missing")
            return inside
        return self._state()

    def _state(self) -> Callable[[Lookup], bool]:
        token = self.token
        if token is None or not token["state"]:
            found = "the end" if token is None else repr(token.group().strip())
            raise RuleError(
                f"AlarmRule {self._text!r}: ALARM, OK or INSUFFICIENT_DATA is expected instead of {found}"
            )
        state, name = token["state"], token["name"]
        self.alarms.append(name)
        self._advance()
        return lambda lookup: lookup(name) == state

    def _takes(self, text: str) -> bool:
        if self.token is None or text not in (self.token["word"], self.token["bracket"]):
            return False
        self._advance()
        return True

    def _advance(self) -> None:
        self.token = next(self._tokens, None)


def _tokens(text: str) -> Iterator[re.Match[str]]:
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise RuleError(f"AlarmRule {text!r}: syntax error at {text[position:].strip()!r}")
        position = match.end()
        yield match
