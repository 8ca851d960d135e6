"""The place from which Terraform installs the AWS provider when it can't be downloaded.

Searched in this order: DR_PROVIDER_MIRROR; an existing CLI configuration named by TF_CLI_CONFIG_FILE; Terraform's
implied mirror folders; a mirror's folder layout in the usual places for local software. For the first and the last of
these, a CLI configuration is written into the project's cache; the others need none.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.errors import UserError

LAYOUT = "registry.terraform.io/hashicorp/aws"
USUAL_PLACES = ("/opt", "/usr/local/lib", "/usr/local/share", "/usr/share", "/usr/lib", "/srv", "/var/lib")
MIRROR_SETTING = "DR_PROVIDER_MIRROR"
CONFIG_SETTING = "TF_CLI_CONFIG_FILE"


@dataclass(frozen=True)
class MirrorError(UserError):
    """A folder in DR_PROVIDER_MIRROR without the AWS provider."""

    folder: Path

    def __str__(self) -> str:
        return (
            f"{MIRROR_SETTING} = {str(self.folder)!r}: this folder has no {LAYOUT}\n"
            "    allowed: a filesystem mirror of Terraform providers\n"
            f"    fix: unset {MIRROR_SETTING}, or fill it with `terraform providers mirror {self.folder}`"
        )


def cli_configuration(
    variables: Mapping[str, str], cache: Path, places: Iterable[str] = USUAL_PLACES
) -> Path | None:
    """Return the CLI configuration for Terraform; None if Terraform's own applies.

    If TF_CLI_CONFIG_FILE names a missing file, Terraform would print warnings into its output. So that value is never
    passed on: the result is then a configuration written here, empty if no mirror was found.
    """
    named = variables.get(CONFIG_SETTING)
    explicit = variables.get(MIRROR_SETTING)
    if explicit:
        if not _has_provider(Path(explicit)):
            raise MirrorError(Path(explicit))
        return _write(cache, Path(explicit))
    if named and Path(named).is_file():
        return Path(named)
    if any(_has_provider(folder) for folder in _implied(variables)):
        return _write(cache, None) if named else None
    found = next((folder for folder in _candidates(places) if _has_provider(folder)), None)
    if found is None and not named:
        return None
    return _write(cache, found)


def _has_provider(folder: Path) -> bool:
    return (folder / LAYOUT).is_dir()


def _implied(variables: Mapping[str, str]) -> list[Path]:
    """Return the mirror folders that Terraform itself searches (its documentation, "Implied Local Mirror
    Directories").
    """
    home = Path(variables.get("HOME", str(Path.home())))
    data = [variables.get("XDG_DATA_HOME", str(home / ".local/share"))]
    data += variables.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(os.pathsep)
    return [home / ".terraform.d/plugins", *(Path(folder) / "terraform/plugins" for folder in data if folder)]


def _candidates(places: Iterable[str]) -> list[Path]:
    found: list[Path] = []
    for place in map(Path, places):
        if place.is_dir():
            children = sorted(child for child in place.iterdir() if child.is_dir())
            found += [place, *children]
            found += [child / name for child in children for name in ("plugins", "providers")]
    return found


def _write(cache: Path, mirror: Path | None) -> Path:
    cache.mkdir(parents=True, exist_ok=True)
    file = (cache / "terraform.rc").absolute()
    text = (
        ""
        if mirror is None
        else f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n'
    )
    file.write_text(text, encoding="utf-8")
    return file
