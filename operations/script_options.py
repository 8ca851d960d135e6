"""The options of scripts: those in a script's comments, and those of the Python command that gets the script's
arguments.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from operations.project import ROOT

# The last line of a script: the command that gets the script's options.
_COMMAND = re.compile(r'-m (\w+) ([a-z-]+) "\$@"')
# An option that a script takes for itself stands in its comment.
_OWN = re.compile(r"^# (--[a-z-]+): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class ScriptOption:
    """An option or an argument of a script."""

    name: str
    meaning: str
    default: str


def options_of(script: str) -> tuple[ScriptOption, ...]:
    """Return the options of a script's text: its own, then those of the command that the script runs."""
    own = [ScriptOption(f"`{name}`", meaning, "off") for name, meaning in _OWN.findall(script)]
    return (*own, *_options_of_command(script))


def _options_of_command(script: str) -> Iterator[ScriptOption]:
    found = _COMMAND.search(script)
    if found is None:
        return
    package, command = found.groups()
    # Packages above this one have commands of scripts too, so the script's text names what is imported.
    import_module(f"{package}.commands.registered")
    commands: Any = typer.main.get_command(import_module(f"{package}.commands.context").app)
    for parameter in commands.commands[command].params:
        yield ScriptOption(_name(parameter), _meaning(parameter), _default(parameter))


def _name(parameter: Any) -> str:
    name = parameter.opts[0]
    if not name.startswith("-"):
        return f"`{name.upper()}`"
    value = "" if parameter.is_flag else f" {parameter.name.upper()}"
    return f"`{name}{value}`"


def _meaning(parameter: Any) -> str:
    low, high = (getattr(parameter, each, None) for each in ("min", "max"))
    allowed = "" if low is None else f" At least {low:g}." if high is None else f" From {low:g} to {high:g}."
    return f"{parameter.help}{allowed}" + (
        " The option can be given more than once." if parameter.multiple else ""
    )


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    match parameter.default:
        case False:
            return "off"
        case None | "":
            return ""
        case Path() as path:
            return f"`{path.relative_to(ROOT)}`"
        case float() | int() as number:
            return f"{number:g}"
        case other:
            return f"`{other}`"
