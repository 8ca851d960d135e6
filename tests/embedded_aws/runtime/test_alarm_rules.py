from itertools import product

import pytest

from embedded_aws.runtime.alarm_rules import RuleError, parse
from embedded_aws.runtime.alarm_states import State

STATES: tuple[State, ...] = ("OK", "ALARM", "INSUFFICIENT_DATA")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('ALARM("a")', lambda a, *_: a == "ALARM"),
        ("ALARM(a) AND OK(b)", lambda a, b, _: a == "ALARM" and b == "OK"),
        (
            "ALARM(a) OR ALARM(b) AND ALARM(c)",
            lambda a, b, c: a == "ALARM" or (b == "ALARM" and c == "ALARM"),
        ),
        ("(ALARM(a) OR ALARM(b)) AND ALARM(c)", lambda a, b, c: "ALARM" in (a, b) and c == "ALARM"),
        (
            "NOT ALARM('a')\n AND NOT(OK(b) OR INSUFFICIENT_DATA(c))",
            lambda a, b, c: a != "ALARM" and not (b == "OK" or c == "INSUFFICIENT_DATA"),
        ),
        ("TRUE AND NOT FALSE", lambda *_: True),
    ],
)
def test_rule_means_what_it_says(text: str, expected) -> None:  # type: ignore[no-untyped-def]
    rule = parse(text)
    for a, b, c in product(STATES, repeat=3):
        states = {"a": a, "b": b, "c": c}
        assert rule.holds(states.get) == expected(a, b, c)


def test_a_missing_alarm_is_in_no_state() -> None:
    assert not parse("ALARM(gone) OR OK(gone) OR INSUFFICIENT_DATA(gone)").holds(lambda _: None)


def test_names_may_hold_arns_and_spaces() -> None:
    arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:my alarm"
    assert parse(f'ALARM("{arn}") OR ALARM(plain-name)').alarms == (arn, "plain-name")


@pytest.mark.parametrize(
    "text", ["", "ALARM(a) AND", "(ALARM(a)", "ALARM(a) ALARM(b)", "alarm(a)", "AND OK(a)"]
)
def test_broken_rule_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(RuleError, match="AlarmRule"):
        parse(text)
