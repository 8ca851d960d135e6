"""Check of free texts that people type as arguments, such as reasons: a bad one is refused before anything is
changed.
"""

import re

from config.errors import UserError
from config.free_text import LONGEST, unspeakable

# What Markdown, and the HTML that it may hold, would take for more than a letter.
MARKS = re.compile(r"([\\`*_{}\[\]<>|#~&!$])")


class FreeTextError(UserError):
    """A typed text that can't be stored or sent; the message says why."""


def refuse_unspeakable(**texts: str) -> None:
    """Refuse texts that can't be stored or sent. Each keyword is the name of an argument, its value the typed text.

    Raises FreeTextError.
    """
    for name, text in texts.items():
        why = unspeakable(text)
        if why:
            shown = text if len(text) <= 80 else f"{text[:80]}..."
            raise FreeTextError(
                f"{name.replace('_', '-')} is {shown!r}: {why}\n"
                f"    allowed: one line of at most {LONGEST} characters\n"
                "    fix: write it shorter, in one line"
            )


def markdown(text: str) -> str:
    """Escape the text for Markdown."""
    return MARKS.sub(r"\\\1", " ".join(text.split()))
