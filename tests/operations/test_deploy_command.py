"""`make deploy` checks the account of the credentials before it looks for the active region."""

from pathlib import Path

import pytest

from operations import command_line
from operations.commands.context import app
from operations.commands.registered import USER_ERRORS


@pytest.fixture
def _no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def _on_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = tmp_path / "dr.yaml"
    settings.write_text("project: myapp\ndomain: example.com\naccount_id: '210987654321'\n", encoding="utf-8")
    for name in ("AWS_ENDPOINT_URL", "AWS_REGION", "IS_PRIMARY", "DR_TEST_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DR_SETTINGS", str(settings))
    monkeypatch.setenv("TARGET", "aws")


@pytest.mark.usefixtures("_no_credentials", "_on_aws")
def test_without_credentials_the_account_is_unknown_and_not_the_active_region(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command_line.run(app, USER_ERRORS, ["deploy"]) == 1
    told = capsys.readouterr().err
    assert "the account of the credentials is unknown" in told
    assert "active region" not in told
