"""What the template writes into a function's environment is what the function reads."""

import re

import pytest

from operations.project import ROOT
from recovery.settings import (
    HandoverSettings,
    ProberSettings,
    SettingsError,
    SwitchSettings,
)

PROBER = ProberSettings(
    region="us-west-2",
    host="primary.app.example.com",
    path="/health",
    probed_region="us-east-1",
    interval_seconds=10,
    timeout_seconds=4.5,
    namespace="myapp/probes",
    metric="ProbeFailure",
    ledger_table="",
)


@pytest.mark.parametrize(
    "settings", [PROBER, HandoverSettings(region="us-west-2", state_machines={"us-east-1": "arn:a"})]
)
def test_settings_survive_the_environment(settings: ProberSettings | HandoverSettings) -> None:
    variables = {"AWS_REGION": "us-west-2", **settings.environment()}
    assert type(settings).read(variables) == settings


def test_the_region_is_lambdas_own_variable() -> None:
    assert "AWS_REGION" not in PROBER.environment()


def test_every_missing_variable_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        SwitchSettings.read({"AWS_REGION": "us-west-2", "DR_LEDGER_TABLE": "ledger"})
    assert "DR_SWITCH_NAMESPACE is missing" in str(error.value)
    assert "DR_SWITCH_METRIC is missing" in str(error.value)


def test_an_unreadable_value_is_named_with_what_is_allowed() -> None:
    variables = {"AWS_REGION": "us-west-2", **PROBER.environment(), "DR_INTERVAL_SECONDS": "often"}
    with pytest.raises(SettingsError, match="DR_INTERVAL_SECONDS is 'often'; allowed: int"):
        ProberSettings.read(variables)


def test_the_environment_is_read_in_one_place() -> None:
    folder = ROOT / "recovery"
    reading = re.compile(r"\b(environb?|getenvb?)\b")
    found = {
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*.py")
        if reading.search(file.read_text(encoding="utf-8"))
    }
    assert found == {"settings/function.py"}
