"""States as Terraform writes them, for tests that move them."""

import json
from typing import Any


def state(*projects: str | None, lineage: str = "a", serial: int = 1) -> dict[str, Any]:
    """Return a state with one resource tagged for each of the projects; None makes a resource without a tag."""
    resources = [
        {
            "mode": "managed",
            "type": "aws_sns_topic",
            "name": f"topic-{number}",
            "instances": [{"attributes": {"tags_all": None if project is None else {"Project": project}}}],
        }
        for number, project in enumerate(projects)
    ]
    return {"version": 4, "lineage": lineage, "serial": serial, "resources": resources}


def written(document: object) -> bytes:
    return json.dumps(document).encode()
