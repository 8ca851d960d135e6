"""Pages of the site: the file of the repository from which each is made, and the targets of its links."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath

# Documents of the root, with the names of their pages.
ROOTS = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
DOCS = "docs"
_LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)(#[^)\s]*)?\)")


def anchor(heading: str, separator: str = "-") -> str:
    """Return the fragment of a heading, as GitHub forms it; links in the documents use it."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", separator)


def page_of(path: str) -> str | None:
    """Return the page made from a document of the repository; None for other files, which the site shows as source
    text.
    """
    if path in ROOTS:
        return ROOTS[path]
    inside = PurePosixPath(path).parts[:1] == (DOCS,)
    return path.removeprefix(f"{DOCS}/") if inside else None


def file_of(page: str) -> str:
    """Return the file of the repository that a page is made from."""
    return next((path for path, made in ROOTS.items() if made == page), f"{DOCS}/{page}")


def cited(root: Path, path: str) -> Iterator[str]:
    """Yield the files to which a document links and that have no page of their own as documents."""
    for target, _ in _LINK.findall((root / path).read_text(encoding="utf-8")):
        found = _resolved(path, target)
        if page_of(found) is None and (root / found).is_file():
            yield found


def source_page(path: str) -> str:
    """Name the page that shows a file of the repository."""
    return f"sources/{path}.md"


def source(root: Path, path: str) -> str:
    """Write the page that shows a file of the repository as it is."""
    text = (root / path).read_text(encoding="utf-8").rstrip("\n")
    head = f"# {path}\n\nThe text of this file of the repository."
    return f"{head}\n\n````text\n{text}\n````\n"


def rewritten(root: Path, page: str, markdown: str) -> str:
    """Make each link of a page point to a page of the site; a link to a folder without a README becomes plain text."""
    path = file_of(page)

    def replaced(link: re.Match[str]) -> str:
        found, fragment = _resolved(path, link[1]), link[2] or ""
        if (root / found).is_dir():
            index = f"{found}/README.md"
            if not (root / index).is_file():
                return "]"
            found = index
        target = page_of(found) or source_page(found)
        return f"]({relpath(target, PurePosixPath(page).parent.as_posix())}{fragment})"

    return _LINK.sub(replaced, markdown)


def wide(markdown: str) -> str:
    """Keep diagrams at the size of their text, so that a phone scrolls a wide diagram instead of shrinking it."""
    return markdown.replace("```mermaid\n", '```mermaid\n%%{init: {"flowchart": {"useMaxWidth": false}}}%%\n')


def _resolved(path: str, target: str) -> str:
    return normpath(str(PurePosixPath(path).parent / target))
