"""The reference of the commands, from the Makefile, the scripts and the parsers of their options."""

import re

from operations.project import ROOT
from operations.script_options import ScriptOption, options_of

HEAD = """# Commands

For whoever looks for a command.

Generated from the Makefile and `scripts/` by `make docs`; a test keeps it current. `make help` prints the targets.
Targets act on the embedded AWS; `TARGET=aws` makes them act on AWS. Give words in capitals as `NAME=value`.
"""
GROUPS = {
    "start": "Start on this machine",
    "deploy": "Deploy",
    "estimate": "Estimate",
    "operate": "Operate",
    "drill": "Drill",
    "change": "Change the code",
}
SCRIPTS = """Scripts work from any folder. Where no default is listed, the meaning says what happens without the option.
"""
_TARGET = re.compile(r"^([a-z][a-z-]*):.*## ([a-z]+) \| (.+)$", re.MULTILINE)
_USAGE = re.compile(r"\A#!.*\n((?:# .*\n)+)")


def command_reference() -> str:
    """Return the reference of the commands, as a page in Markdown."""
    found = _TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8"))
    parts = [HEAD]
    for group, title in GROUPS.items():
        rows = [f"| `make {target}` | {_cell(text)} |\n" for target, its, text in found if its == group]
        parts.append(f"\n## {title}\n\n| command | what it does |\n|---|---|\n{''.join(rows)}")
    parts.append(f"\n## Scripts\n\n{SCRIPTS}")
    parts += [
        _script(file.name, file.read_text(encoding="utf-8"))
        for file in sorted((ROOT / "scripts").glob("*.sh"))
    ]
    return "".join(parts)


def _script(name: str, script: str) -> str:
    """Return what a script does, and a table of its options if it has any."""
    told = f"\n### `scripts/{name}`\n\n{_usage(script)}\n"
    options = options_of(script)
    if not options:
        return f"{told}\nIt has no options.\n"
    return f"{told}\n| argument or option | meaning | default |\n|---|---|---|\n{''.join(map(_row, options))}"


def _row(option: ScriptOption) -> str:
    return f"| {option.name} | {_cell(option.meaning)} | {option.default} |\n"


def _usage(script: str) -> str:
    """Return the comment at the beginning of a script, without its lines about options and about the linter."""
    found = _USAGE.search(script)
    lines = found[1].splitlines() if found else []
    return " ".join(
        line.removeprefix("# ").strip() for line in lines if not line.startswith(("# shellcheck", "# --"))
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
