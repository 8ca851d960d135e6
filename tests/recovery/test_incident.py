"""An incident is opened, updated at each step, and closed; one that failed stays open."""

from recovery.steps.incident import News, message

RUNNING = News("arn:e", "us-west-2", "RUNNING", ("Validate", "TakeLease"), "")
DONE = News("arn:e", "us-west-2", "SUCCEEDED", ("Done",), "")
FAILED = News("arn:e", "us-west-2", "FAILED", (), "NotReady at CheckReadiness")
KEY = {"routing_key": "R"}


def test_pagerduty_is_told_under_one_key_from_start_to_end() -> None:
    told = [message("pagerduty", news, KEY) for news in (RUNNING, DONE, FAILED)]
    assert {each["dedup_key"] for each in told} == {"arn:e"}
    assert [each["event_action"] for each in told] == ["trigger", "resolve", "trigger"]
    assert told[0]["payload"]["severity"] == "warning"
    assert "TakeLease" in told[0]["payload"]["summary"]
    assert told[2]["payload"]["severity"] == "critical"
    assert "NotReady" in told[2]["payload"]["summary"]


def test_a_document_tells_the_same() -> None:
    assert [message("json", news, {})["status"] for news in (RUNNING, DONE, FAILED)] == [
        "open",
        "closed",
        "failed",
    ]
    assert message("json", RUNNING, {})["states"] == ["Validate", "TakeLease"]


def test_a_summary_is_not_longer_than_pagerduty_takes() -> None:
    long = News("arn:e", "us-west-2", "FAILED", (), "x" * 5000)
    assert len(message("pagerduty", long, KEY)["payload"]["summary"]) == 1024
