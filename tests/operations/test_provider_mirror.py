"""Terraform gets a configuration that lets it find the provider offline, and none where it needs none."""

from pathlib import Path

import pytest

from operations.environment import tool_environment
from operations.provider_mirror import LAYOUT, MirrorError, cli_configuration


def mirror(folder: Path) -> Path:
    (folder / LAYOUT).mkdir(parents=True)
    return folder


def ask(tmp_path: Path, **variables: str) -> str | None:
    """Return the text of Terraform's configuration; None when Terraform gets none."""
    base = {"HOME": str(tmp_path / "home"), "XDG_DATA_DIRS": str(tmp_path / "data")}
    file = cli_configuration({**base, **variables}, tmp_path / "cache", places=[str(tmp_path / "opt")])
    return None if file is None else file.read_text(encoding="utf-8")


def test_terraform_is_left_alone_without_a_mirror(tmp_path: Path) -> None:
    assert ask(tmp_path) is None


def test_an_explicit_mirror_comes_first(tmp_path: Path) -> None:
    mirror(tmp_path / "opt" / "other")
    mine = mirror(tmp_path / "mine")
    assert str(mine) in (ask(tmp_path, DR_PROVIDER_MIRROR=str(mine)) or "")


def test_an_explicit_mirror_without_the_provider_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match="DR_PROVIDER_MIRROR"):
        ask(tmp_path, DR_PROVIDER_MIRROR=str(tmp_path))


def test_a_configuration_of_the_users_is_kept(tmp_path: Path) -> None:
    mirror(tmp_path / "opt" / "mirror")
    own = tmp_path / "own.rc"
    own.write_text("# mine\n", encoding="utf-8")
    assert ask(tmp_path, TF_CLI_CONFIG_FILE=str(own)) == "# mine\n"


def test_an_implied_mirror_needs_nothing_from_us(tmp_path: Path) -> None:
    mirror(tmp_path / "home" / ".terraform.d" / "plugins")
    mirror(tmp_path / "opt" / "mirror")
    assert ask(tmp_path) is None


@pytest.mark.parametrize("place", ["opt", "opt/mirror", "opt/terraform/plugins"])
def test_a_mirror_in_a_usual_place_is_found_by_its_layout(tmp_path: Path, place: str) -> None:
    found = mirror(tmp_path / place)
    assert f'path = "{found}"' in (ask(tmp_path) or "")


def test_a_configuration_that_is_missing_is_never_passed_on(tmp_path: Path) -> None:
    assert ask(tmp_path, TF_CLI_CONFIG_FILE=str(tmp_path / "missing")) == ""


def test_tools_of_the_embedded_aws_can_not_reach_aws_by_mistake() -> None:
    ambient = {"AWS_PROFILE": "production", "AWS_SESSION_TOKEN": "secret", "AWS_ACCESS_KEY_ID": "real"}
    client = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ACCESS_KEY_ID": "embedded"}
    environment = tool_environment(ambient, client)
    assert environment["AWS_ACCESS_KEY_ID"] == "embedded"
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & set(environment)
