"""Capabilities of an output: colours and live updates for a person, plain text for a program.

FORCE_COLOR, often set for all of CI, makes `rich` treat a file as a terminal. Here FORCE_COLOR decides about colours
only.
"""

import json
from typing import Any

from rich.console import Console


def is_terminal(console: Console) -> bool:
    """Tell whether a person reads the output."""
    return console.is_terminal and console.file.isatty()


def is_live(console: Console) -> bool:
    """Tell whether the output can be redrawn in place; with TERM=dumb it can't."""
    return is_terminal(console) and not console.is_dumb_terminal


def print_json(console: Console, document: Any) -> None:
    """Print JSON: coloured for a person, plain for a program."""
    text = json.dumps(document, indent=2)
    if is_terminal(console):
        console.print_json(text)
    else:
        console.file.write(f"{text}\n")
