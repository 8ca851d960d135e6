"""The line of the settings that names the active region, written without touching any other."""

import re
from difflib import unified_diff
from pathlib import Path

import yaml

from config.errors import UserError
from config.settings import Site

LINE = re.compile(r"^active:[ \t]*(?P<value>[^#\n]*?)(?P<rest>[ \t]*(#[^\n]*)?)$", re.MULTILINE)


class SettingsFileError(UserError):
    """The settings file isn't written so that one line of it can be changed."""


def with_active(text: str, site: Site) -> str:
    """Write `active: SITE` into the text of a settings file; everything else, comments too, stays.

    Raises SettingsFileError when the result would differ in anything else.
    """
    if LINE.search(text):
        changed = LINE.sub(lambda found: f"active: {site}{found['rest']}", text, count=1)
    else:
        changed = text + ("" if text.endswith("\n") or not text else "\n") + f"active: {site}\n"
    before, after = (yaml.safe_load(each) or {} for each in (text, changed))
    if not isinstance(before, dict) or after != {**before, "active": site}:
        raise SettingsFileError(
            f"active: {site} can't be written into the settings without changing more than its own line\n"
            "    allowed: a file whose settings begin at the start of a line, as in `active: standby`\n"
            f"    fix: write active: {site} into it yourself, and ask again"
        )
    return changed


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def change_of_active(file: Path, site: Site) -> str:
    """Show what naming the active region would change in the file, as a unified diff; empty when nothing."""
    before = _text(file)
    after = with_active(before, site)
    return "".join(
        unified_diff(
            before.splitlines(keepends=True),
            after.splitlines(keepends=True),
            fromfile=f"a/{file.name}",
            tofile=f"b/{file.name}",
        )
    )


def write_active(file: Path, site: Site) -> None:
    """Change the file in one move, so that a kill leaves the old one or the new one."""
    changed = with_active(_text(file), site)
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(changed, encoding="utf-8")
    beside.replace(file)
