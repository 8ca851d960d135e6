"""The incident tool receives the failover's state in the tool's own fields."""

from dataclasses import replace

import pytest

from recovery.steps import incident

RUNNING = incident.News("arn:e", "us-west-2", "RUNNING", ("Validate", "TakeLease"), "")


def test_pagerduty_gets_an_event_of_its_version_2() -> None:
    # https://developer.pagerduty.com/docs/send-alert-event
    assert incident.message("pagerduty", RUNNING, {"routing_key": "R"}) == {
        "routing_key": "R",
        "event_action": "trigger",
        "dedup_key": "arn:e",
        "payload": {
            "summary": "failover to us-west-2 runs at TakeLease",
            "source": "us-west-2",
            "severity": "warning",
            "custom_details": {"states": ["Validate", "TakeLease"], "failure": ""},
        },
    }
    over = replace(RUNNING, status="SUCCEEDED")
    assert incident.message("pagerduty", over, {"routing_key": "R"}) == {
        "routing_key": "R",
        "event_action": "resolve",
        "dedup_key": "arn:e",
    }


@pytest.mark.parametrize(
    ("news", "status", "summary"),
    [
        (RUNNING, "open", "failover to us-west-2 runs at TakeLease"),
        (replace(RUNNING, states=()), "open", "failover to us-west-2 runs"),
        (replace(RUNNING, status="SUCCEEDED"), "closed", "failover to us-west-2 succeeded"),
        (
            replace(RUNNING, status="FAILED", failure="NotReady"),
            "failed",
            "failover to us-west-2 FAILED: NotReady",
        ),
    ],
)
def test_any_other_tool_gets_the_same_as_a_document(news: incident.News, status: str, summary: str) -> None:
    assert incident.message("json", news, {}) == {
        "incident": "arn:e",
        "region": "us-west-2",
        "status": status,
        "summary": summary,
        "states": list(news.states),
        "failure": news.failure,
    }
