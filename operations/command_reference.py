"""The reference of the commands, from the Makefile and the scripts."""

import re

from operations.project import ROOT

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
_TARGET = re.compile(r"^([a-z][a-z-]*):.*## ([a-z]+) \| (.+)$", re.MULTILINE)
_USAGE = re.compile(r"\A#!.*\n((?:# .*\n)+)")


def command_reference() -> str:
    """Return the page, in Markdown."""
    found = _TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8"))
    parts = [HEAD]
    for group, title in GROUPS.items():
        rows = [f"| `make {target}` | {_cell(text)} |\n" for target, its, text in found if its == group]
        parts.append(f"\n## {title}\n\n| command | what it does |\n|---|---|\n{''.join(rows)}")
    scripts = "".join(
        f"| `scripts/{file.name}` | {_cell(_usage(file.read_text(encoding='utf-8')))} |\n"
        for file in sorted((ROOT / "scripts").glob("*.sh"))
    )
    parts.append(f"\n## Scripts\n\n| script | what it does, and how it is called |\n|---|---|\n{scripts}")
    return "".join(parts)


def _usage(script: str) -> str:
    """Return the comment with which a script begins, without directives of the linter."""
    found = _USAGE.search(script)
    lines = found[1].splitlines() if found else []
    return " ".join(line.removeprefix("# ").strip() for line in lines if "shellcheck" not in line)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
