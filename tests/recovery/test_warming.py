"""The result of filling the cache is reported as it was."""

from typing import Any

import pytest

from recovery.handlers import cache
from recovery.https import HttpResponse
from recovery.settings import CacheSettings
from recovery.steps.warming import decide

HOST = "standby.app.example.com"


def test_the_number_of_entries_is_told() -> None:
    found = decide(HttpResponse(HOST, status=200, body='{"warmed": 12, "region": "us-west-2"}'))
    assert (found.verdict, found.cause) == ("warmed", "12 entries")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (HttpResponse(HOST, status=503, body="not ready"), "503"),
        (HttpResponse(HOST, status=404), "404"),
        (HttpResponse(HOST, failure="connection refused"), "connection refused"),
        (HttpResponse(HOST, unknown="the prober has no name server"), "unknown"),
        (HttpResponse(HOST, status=200, body="<html>"), "doesn't say"),
        (HttpResponse(HOST, status=200, body="[]"), "doesn't say"),
    ],
)
def test_whatever_else_is_not_warmed_with_its_reason(answer: HttpResponse, told: str) -> None:
    found = decide(answer)
    assert found.verdict == "not-warmed"
    assert told in found.cause


@pytest.mark.parametrize(
    ("path", "verdict", "asked"), [("/cache/warm", "warmed", ["/cache/warm"]), ("", "none", [])]
)
def test_the_application_is_asked_once_and_not_at_all_where_there_is_no_cache(
    path: str, verdict: str, asked: list[str], configure: Any
) -> None:
    configure(CacheSettings("us-west-2", region_host=HOST, warm_path=path, request_timeout_seconds=3.0))
    seen: list[str] = []

    def asking(host: str, path: str, _timeout: float) -> HttpResponse:
        seen.append(path)
        return HttpResponse(host, status=200, body='{"warmed": 1}')

    assert cache.handle({}, None, asking)["verdict"] == verdict
    assert seen == asked
