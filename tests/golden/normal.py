"""Normalises Terraform JSON for comparison: JSON packed into strings is parsed, and volatile values are removed."""

import base64
import json
import re
from pathlib import Path
from typing import Any

APPLICATION = Path(__file__).parents[2] / "application"
_PACKED = re.compile(r'\$\{base64gzip\(base64decode\("([^"]+)"\)\)\}')
# The framework's own notes: its version, and each resource's path, which is in the address too.
_NOTES = "//"
# Hashes of the functions' code, which the repository has anyway; `filename` contains one in its folder.
_CODE = ("filename", "source_code_hash")
# Comments for the console of Step Functions, which the generated runbook has too.
_COMMENT = "Comment"


def normal(document: Any) -> Any:
    """Return the document without notes and hashes that don't describe the infrastructure, and with packed JSON
    parsed.
    """
    if isinstance(document, dict):
        return {
            key: _definition(value) if key == "definition" and isinstance(value, str) else normal(value)
            for key, value in document.items()
            if key != _NOTES and not (key in _CODE and "handler" in document)
        }
    if isinstance(document, list):
        return [normal(each) for each in document]
    return _unpacked(document) if isinstance(document, str) else document


def text(document: Any) -> str:
    """Return the document as a file of the golden copy."""
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _unpacked(value: str) -> Any:
    script = _PACKED.fullmatch(value)
    if script:
        return _lines(base64.b64decode(script.group(1)).decode())
    if value[:1] in ("{", "["):
        try:
            return normal(json.loads(value))
        except ValueError:
            return value
    return value


def _lines(script: str) -> list[str]:
    """Return a script by its lines; of the application program only the files' names."""
    for file in sorted(APPLICATION.glob("*.py")):
        script = script.replace(file.read_text(encoding="utf-8"), f"(application/{file.name})\n")
    return script.splitlines()


def _definition(value: str) -> Any:
    return _without_comments(json.loads(value))


def _without_comments(document: Any) -> Any:
    if isinstance(document, dict):
        return {key: _without_comments(value) for key, value in document.items() if key != _COMMENT}
    return [_without_comments(each) for each in document] if isinstance(document, list) else document
