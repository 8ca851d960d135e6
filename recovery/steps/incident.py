"""Messages to an incident tool: an incident is opened, updated at each step, and closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["pagerduty", "json"]


@dataclass(frozen=True)
class News:
    """The progress of an execution since the last message to the incident tool. `status` is Step Functions' own."""

    execution: str
    region: str
    status: str
    states: Sequence[str]
    failure: str

    @property
    def is_over(self) -> bool:
        return self.status != "RUNNING"


def message(kind: Kind, news: News, secret: Mapping[str, str]) -> dict[str, Any]:
    """Return the document that the incident tool gets. Raises KeyError if the secret lacks a key that this kind of tool
    needs.
    """
    return _pagerduty(news, secret["routing_key"]) if kind == "pagerduty" else _json(news)


def _pagerduty(news: News, routing_key: str) -> dict[str, Any]:
    """Return an event of PagerDuty's Events API v2. The incident of a failed failover stays open until a person
    resolves it.
    """
    event: dict[str, Any] = {
        "routing_key": routing_key,
        "event_action": "resolve" if news.status == "SUCCEEDED" else "trigger",
        "dedup_key": news.execution,
    }
    if event["event_action"] == "trigger":
        event["payload"] = {
            "summary": _summary(news),
            "source": news.region,
            "severity": "critical" if news.is_over else "warning",
            "custom_details": {"states": list(news.states), "failure": news.failure},
        }
    return event


def _json(news: News) -> dict[str, Any]:
    return {
        "incident": news.execution,
        "region": news.region,
        "status": {"RUNNING": "open", "SUCCEEDED": "closed"}.get(news.status, "failed"),
        "summary": _summary(news),
        "states": list(news.states),
        "failure": news.failure,
    }


def _summary(news: News) -> str:
    where = f" at {news.states[-1]}" if news.states else ""
    told = {"RUNNING": f"runs{where}", "SUCCEEDED": "succeeded"}.get(
        news.status, f"{news.status}: {news.failure}"
    )
    return f"failover to {news.region} {told}"[:1024]
