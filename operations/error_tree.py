"""The tree of the project's exceptions, from its source."""

import ast
import builtins
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Not the product's: tests, and what is generated or installed.
_LEFT_OUT = {"tests", "node_modules", "cdktf.out", "reports", "docs"}


PAGE = Path("docs") / "architecture.md"
BEGIN, END = "<!-- exceptions: make docs -->\n```text\n", "```\n<!-- end of exceptions -->\n"


@dataclass(frozen=True)
class Raised:
    """An exception class: its bases, its package and the first sentence of its docstring."""

    name: str
    bases: tuple[str, ...]
    package: str
    says: str


def error_tree(root: Path) -> str:
    """Draw the tree, a line for each class: its name, the package that defines it, and the first paragraph of its
    docstring.
    """
    found = _exceptions(root)
    below: dict[str, list[Raised]] = defaultdict(list)
    for each in sorted(found, key=lambda raised: (raised.name, raised.package)):
        below[each.bases[0]].append(each)
    lines: list[tuple[str, str]] = []
    for top in sorted(set(below) - {each.name for each in found}):
        lines += [(top, "Python's own"), *_drawn(top, "  ", below)]
    width = max(len(name) for name, _ in lines)
    return "\n".join(f"{name:<{width}}  {says}" for name, says in lines) + "\n"


def section(page: str, tree: str) -> str:
    """Return a page of documentation with its tree of exceptions replaced by the given one."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{tree}{END}{after}"


def _drawn(name: str, indent: str, below: dict[str, list[Raised]]) -> Iterator[tuple[str, str]]:
    for child in below[name]:
        yield indent + child.name, f"{child.package}: {child.says}"
        yield from _drawn(child.name, f"{indent}  ", below)


def _exceptions(root: Path) -> list[Raised]:
    """Find the classes that descend from an exception of Python's own."""
    classes = [each for file in sorted(root.glob("[a-z]*/**/*.py")) for each in _classes(file, root)]
    builtin = {name: kind for name, kind in vars(builtins).items() if isinstance(kind, type)}
    known = {name for name, kind in builtin.items() if issubclass(kind, BaseException)}
    while more := [each for each in classes if each.name not in known and known & set(each.bases)]:
        known |= {each.name for each in more}
    return [_along(each, known) for each in classes if known & set(each.bases)]


def _along(raised: Raised, known: set[str]) -> Raised:
    """Sort a class's bases so that exceptions come first: the tree draws a class below its first base."""
    bases = sorted(raised.bases, key=lambda base: base not in known)
    return Raised(raised.name, tuple(bases), raised.package, raised.says)


def _classes(file: Path, root: Path) -> Iterator[Raised]:
    path = file.relative_to(root)
    if _LEFT_OUT & set(path.parts):
        return
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef) and node.bases:
            bases = tuple(ast.unparse(base).rpartition(".")[2] for base in node.bases)
            says = (ast.get_docstring(node) or "").partition("\n\n")[0].replace("\n", " ")
            yield Raised(node.name, bases, path.parts[0], says)
