"""Reads a page of a report as a browser's parser would, with nothing of the page's own code."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "img", "link", "hr", "input"}
HIDDEN = {"style", "title"}
# What makes a browser ask for something else, wherever it stands.
LOADS = {"src", "href", "srcset", "poster", "data", "background", "action", "formaction", "ping", "manifest"}


@dataclass
class Element:
    """An HTML element. `text` is its whole text, that of inner elements included, and `pieces` are its parts."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    pieces: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def all(self, tag: str, name: str = "") -> list["Element"]:
        """Return all inner elements with a tag and, if given, a class."""
        own = [each for each in self.children if each.tag == tag and (not name or name in each.classes)]
        return own + [found for each in self.children for found in each.all(tag, name)]

    def rows(self) -> list[list[str]]:
        """Return the cells of a table."""
        return [[cell.text for cell in row.children] for row in self.all("tr")]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.top = Element("", {})
        self.open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says one attribute twice"
        found = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(found)
        if tag not in VOID:
            self.open.append(found)

    def handle_endtag(self, tag: str) -> None:
        last = self.open.pop()
        assert last.tag == tag, f"</{tag}> ends <{last.tag}>"

    def handle_data(self, data: str) -> None:
        if any(each.tag in HIDDEN for each in self.open):
            self.open[-1].text += data
            return
        for each in self.open:
            each.text += data
            each.pieces.append(data)


def read(page: str) -> Element:
    """Return the page's tree. Fails when an element isn't ended where it should be."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is never ended"
    return reader.top


def elements(top: Element) -> list[Element]:
    """Return every element, in the order of the page."""
    return [each for child in top.children for each in (child, *elements(child))]


def asks_for(top: Element) -> list[str]:
    """Return what a browser would load, run or go to for this page."""
    found = []
    for each in elements(top):
        if each.tag in ("script", "link", "base", "iframe", "object", "embed"):
            found.append(f"<{each.tag}>")
        found += [f"{name}={value}" for name, value in each.attributes.items() if name in LOADS]
        found += [f"{name}=" for name in each.attributes if name.startswith("on")]
        found += ["refresh" for _ in [each] if "http-equiv" in each.attributes]
        styles = each.attributes.get("style", "") + (each.text if each.tag == "style" else "")
        # What is in the same page, such as a pattern of a picture, is no request.
        styles = styles.replace("url(#", "(#")
        found += [what for what in ("url(", "@import", "image-set(", "src(") if what in styles.lower()]
    return found


def card(top: Element, begins: str) -> str:
    """Return the big number of the card whose label begins with the given text."""
    for number in top.all("div", "number"):
        big, label = number.children
        if label.text.startswith(begins):
            return big.text
    raise AssertionError(f"no card {begins!r}")


def rows(top: Element, name: str) -> list[list[str]]:
    """Return the rows of a table below its head."""
    (table,) = top.all("table", name)
    return table.rows()[1:]
