"""Texts in people's own words, and paths that they type: allowed characters and lengths."""

from typing import Annotated

from pydantic import AfterValidator, Field

from config import text_patterns
from config.errors import refused

# Whoever reads it in a disaster reads a sentence or two; Step Functions, SNS and DynamoDB take far more.
LONGEST = 500


def unspeakable(text: str, longest: int = LONGEST) -> str:
    """Say why a text can't be stored or sent: it is too long or has invisible characters. Return the empty text if
    it can.
    """
    if len(text) > longest:
        return f"the text has {len(text)} characters, and at most {longest} are allowed"
    if any(not letter.isprintable() for letter in text):
        return "the text has a line break, or another invisible character"
    return ""


def _text(value: str) -> str:
    why = unspeakable(value)
    if why:
        raise refused(
            why, allowed=f"one line of at most {LONGEST} characters", fix="shorten the text to one line"
        )
    return value


FreeText = Annotated[str, AfterValidator(_text)]
UrlPath = Annotated[str, Field(pattern=text_patterns.URL_PATH, max_length=255)]
