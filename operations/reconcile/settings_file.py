"""The change of the line in the settings file that names the active region; every other line stays."""

import re
from difflib import unified_diff
from pathlib import Path

from config.document import parse_document
from config.errors import SettingsError, UserError
from config.settings import Site

LINE = re.compile(
    r"^(?P<mark>\ufeff?)active:[ \t]*(?P<value>[^#\n]*?)(?P<rest>[ \t]*(#[^\n]*)?)$", re.MULTILINE
)


class SettingsFileError(UserError):
    """A settings file in which a command can't change only the line that names the active region."""


def with_active(text: str, site: Site) -> str:
    """Write `active: SITE` into the text of a settings file; everything else stays, including comments.

    Raises SettingsFileError when the result would differ in anything else.
    """
    if LINE.search(text):
        changed = LINE.sub(lambda found: f"{found['mark']}active: {site}{found['rest']}", text, count=1)
    else:
        changed = text + ("" if text.endswith("\n") or not text else "\n") + f"active: {site}\n"
    try:
        before, after = (parse_document(each).value for each in (text, changed))
    except SettingsError as error:
        raise _unwritable(site) from error
    if not isinstance(before, dict) or after != {**before, "active": site}:
        raise _unwritable(site)
    return changed


def _unwritable(site: Site) -> SettingsFileError:
    return SettingsFileError(
        f"active: {site} can't be written into the settings without changing more than its own line\n"
        "    allowed: a file whose settings begin at the start of a line, as in `active: standby`\n"
        f"    fix: write active: {site} into the file yourself, and run the command again"
    )


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def change_of_active(file: Path, site: Site) -> str:
    """Return the change of the active region as a unified diff; empty when nothing changes."""
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
    """Write the active region into the file, which is replaced atomically: a killed run leaves the old file or the
    new one.
    """
    changed = with_active(_text(file), site)
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(changed, encoding="utf-8")
    beside.replace(file)
