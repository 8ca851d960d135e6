"""Escaping of text for Markdown: whoever writes the reviewed change also chooses resource addresses and
values.
"""

import re
import unicodedata

# Controls, directions of writing and line ends: what would move or hide other text.
HIDDEN = ("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn")
# Signs that mean nothing anywhere, so that the text can be read without a renderer, too.
ENTITIES = re.compile(r"[^A-Za-z0-9 ,;'()?%]")


def visible(text: str) -> str:
    """Return the text in one line, with invisible characters written as numbers."""
    return "".join(f"\\u{{{ord(each):x}}}" if unicodedata.category(each) in HIDDEN else each for each in text)


def code(text: str, *, in_table: bool = False) -> str:
    """Return the text as a code span, in which Markdown, HTML, mentions and links have no effect.

    In a table a `|` ends the cell even in a code span, so it is escaped by a backslash (GFM, section 4.10). A
    `|` that already follows a backslash is shown as its number instead.
    """
    shown = visible(text)
    if not shown.strip():
        shown = repr(shown)
    if in_table:
        shown = shown.replace("\\|", "\\u{7c}").replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    padding = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def words(text: str) -> str:
    """Return the text as words of a paragraph, with every special character as an entity."""
    return ENTITIES.sub(lambda found: f"&#{ord(found.group())};", visible(text))


def fenced(text: str, language: str = "") -> str:
    """Return the lines as a block of code, whatever they contain."""
    lines = "\n".join(visible(line) for line in text.split("\n"))
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", lines)), default=0) + 1)
    return f"{fence}{language}\n{lines}\n{fence}"
