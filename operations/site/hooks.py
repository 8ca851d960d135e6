"""The hooks of mkdocs: pages from the root of the repository, their links, and no request to another host."""

import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from operations.site.pages import DOCS, ROOTS, cited, rewritten, source, source_page, wide

ROOT = Path(__file__).resolve().parents[2]
_MODULES = ROOT / "operations" / "site" / "node_modules"
# What a page loads beside the theme's own files.
_FILES = {
    "assets/mermaid.js": _MODULES / "@mermaid-js" / "tiny" / "dist" / "mermaid.tiny.js",
    "assets/iframe-worker.js": _MODULES / "iframe-worker" / "shim" / "index.js",
    "assets/site.css": ROOT / "operations" / "site" / "site.css",
}
_LOADING = "script|link|img|iframe|source|object"
_ASKED = re.compile(rf"""<(?:{_LOADING})\b[^>]*\s(?:src|href|data)=["']?(?:https?:)?//[^>]*>""")


def on_files(files: Files, config: Any, **_: Any) -> Files:
    """Add the documents of the repository's root, the source files to which documents link, and the scripts and
    styles that pages load.
    """
    for path, page in ROOTS.items():
        files.append(File.generated(config, page, content=(ROOT / path).read_text(encoding="utf-8")))
    written = (each for each in files.documentation_pages() if each.generated_by is None)
    documents = [*ROOTS, *(f"{DOCS}/{each.src_uri}" for each in written)]
    for path in sorted({found for document in documents for found in cited(ROOT, document)}):
        files.append(File.generated(config, source_page(path), content=source(ROOT, path)))
    for uri, file in _FILES.items():
        files.append(File.generated(config, uri, abs_src_path=str(file)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Make the links of a page point to pages of the site."""
    uri: str = page.file.src_uri
    return markdown if uri.startswith("sources/") else wide(rewritten(ROOT, uri, markdown))


def on_post_build(config: Any, **_: Any) -> None:
    """Refuse the site if one of its pages would load something from another host."""
    for page in sorted(Path(config["site_dir"]).rglob("*.html")):
        for asked in _ASKED.findall(page.read_text(encoding="utf-8")):
            raise PluginError(
                f"{page.name} loads something from another host: {asked}; allowed: files of the site"
            )
