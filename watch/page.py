"""The page and its parts, rendered from the document."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from watch.document import STORY, Document, clock


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
    )
    made.filters["clock"] = clock
    return made


def parts(page: Document) -> dict[str, str]:
    """Render each part of the page."""
    macros: Any = _environment().get_template("sections.html.j2").module
    return {name: str(getattr(macros, name)(page)).strip() for name in STORY}


def whole(page: Document, picture: str, no_picture: str, nonce: str) -> str:
    """Render the whole page, complete also without JavaScript."""
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=page, parts=parts(page), story=STORY, picture=picture, no_picture=no_picture, nonce=nonce
        )
    )


def event(page: Document, rendered: Mapping[str, str]) -> dict[str, Any]:
    """Return the event that updates an open page: the rendered parts, and the states to highlight in the picture."""
    return {
        "now": page.now.isoformat(),
        "clock": clock(page.now),
        "parts": dict(rendered),
        "states": {state.name: state.seconds for state in page.machine.states},
        "present": list(page.machine.present),
    }
