"""The settings as a JSON Schema, by which editors complete and check `dr.yaml` while it is written."""

import json
from typing import Any

from config.settings import Settings
from operations.project import ROOT

FILE = ROOT / "docs" / "dr.schema.json"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the settings: each setting's meaning, allowed values and default."""
    found = Settings.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "title": "Settings of the disaster recovery: dr.yaml",
    }


def text() -> str:
    """Return the text of docs/dr.schema.json."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
