"""What can be shown where: to a person, in a terminal that redraws, or as text that a program reads.

FORCE_COLOR, which many set for all of CI, makes `rich` take a file for a terminal. Colours are all it is to decide.
"""

import json
from typing import Any

from rich.console import Console


def is_terminal(console: Console) -> bool:
    """Tell whether a person looks at it."""
    return console.is_terminal and console.file.isatty()


def is_live(console: Console) -> bool:
    """Tell whether what was shown can be drawn again in its place, which TERM=dumb says no to."""
    return is_terminal(console) and not console.is_dumb_terminal


def print_json(console: Console, document: Any) -> None:
    """Print JSON: coloured for a person, and nothing but JSON for a program."""
    text = json.dumps(document, indent=2)
    if is_terminal(console):
        console.print_json(text)
    else:
        console.file.write(f"{text}\n")
