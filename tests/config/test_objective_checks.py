"""Settings that can't keep the objectives are refused, or waived by name and with a reason."""

from typing import Any

import pytest

from config import SettingsError
from config.settings import parse_settings

BROKEN: dict[str, dict[str, Any]] = {
    "storage-below-rtc": {"objectives": {"storage_lag_minutes": 5}},
    "snapshot-only": {"replication": {"snapshots": {"only_copy_of": ["uploads"]}}},
    "slow-alarm": {"replication": {"alarm_period_seconds": 300}},
}
FIELDS = {
    "storage-below-rtc": "objectives.storage_lag_minutes",
    "snapshot-only": "replication.snapshots.only_copy_of",
    "slow-alarm": "replication.alarm_period_seconds",
}


def waived(name: str, **waiver: str) -> dict[str, Any]:
    document = {key: dict(value) for key, value in BROKEN[name].items()}
    document.setdefault("replication", {})["waivers"] = [{"name": name, **waiver}]
    return document


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_promise_is_refused_and_names_its_waiver(name: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        parse_settings(BROKEN[name])
    (problem,) = refusal.value.problems
    assert problem.field == FIELDS[name]
    assert f"{{name: {name}, reason: ...}}" in problem.fix


@pytest.mark.parametrize("name", BROKEN)
def test_a_waiver_by_name_with_a_reason_lets_it_pass(name: str) -> None:
    settings = parse_settings(waived(name, reason="the auditors agreed on it in May"))
    assert settings.replication.waives(name)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", BROKEN)
def test_a_waiver_of_another_rule_changes_nothing(name: str) -> None:
    other = next(each for each in BROKEN if each != name)
    document = waived(name, reason="the auditors agreed on it in May")
    document["replication"]["waivers"][0]["name"] = other
    with pytest.raises(SettingsError, match=name):
        parse_settings(document)


@pytest.mark.parametrize("reason", [{}, {"reason": ""}, {"reason": "ok"}])
def test_a_waiver_without_a_reason_is_refused(reason: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="reason"):
        parse_settings(waived("slow-alarm", **reason))


def test_a_longer_rpo_makes_snapshots_enough() -> None:
    document = {"objectives": {"rpo_seconds": 24 * 3600}, **BROKEN["snapshot-only"]}
    assert parse_settings(document).replication.snapshots.only_copy_of == ["uploads"]
