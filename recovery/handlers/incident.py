"""Send an execution's events to the incident tools, each by its webhook, whose address is a secret."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

from recovery.clients import client
from recovery.settings import IncidentSettings
from recovery.steps.incident import Kind, News, message

PATIENCE_SECONDS = 5.0
Post = Callable[[str, bytes], int]


class NotToldError(Exception):
    """An incident tool that refused a message; the state machine tries again."""


def post(url: str, body: bytes) -> int:
    """Send JSON by POST, and return the answer's status. Raises OSError."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        return int(answer.status)


def handle(event: dict[str, Any], _context: object, posting: Post = post) -> dict[str, Any]:
    """Send `event["news"]`, the progress of an execution that the audit function returned, to every incident tool."""
    settings = IncidentSettings.read()
    news = News(**event["news"])
    secrets = client("secretsmanager", settings.region)
    for tool in settings.tools:
        kind: Kind = "pagerduty" if tool["kind"] == "pagerduty" else "json"
        secret = json.loads(secrets.get_secret_value(SecretId=tool["secret"])["SecretString"])
        try:
            posting(secret["url"], json.dumps(message(kind, news, secret)).encode())
        except OSError as error:
            # Without its URL, which has a key in it.
            raise NotToldError(f"{kind} ({tool['secret']}): {type(error).__name__}") from None
    return {"told": len(settings.tools)}
