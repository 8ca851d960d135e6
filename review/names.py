"""Recognises secrets in a document by the names of their attributes or variables."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

# Names of variables and attributes whose values are secret.
SECRETIVE = re.compile(
    r"(?:password|passwd|passphrase|passcode|pwd|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key|"
    r"auth[_-]?key|authorization)",
    re.IGNORECASE,
)
# Secretive by their names alone: they say where a secret is, or when it changes.
HARMLESS_NAMES = re.compile(
    r"(?:arn|_id|_ids|name|version|length|days|enabled|type|rotation|_wo_version|recovery_window|status|hash|format|"
    r"metadata_options|http_tokens|_at|expiration|pattern|policy|manage_master_user_password|"
    r"allow_self_management|password_data|replica)$",
    re.IGNORECASE,
)
OPENED, DECODER = re.compile(r"[{\[]"), json.JSONDecoder()
# Brackets that begin no document are common in texts, such as those of addresses.
TRIES = 20
# Variables of tasks, builds and functions are pairs: {"name": "DB_PASSWORD", "value": "..."}.
NAMES, VALUES = ("name", "key"), ("value", "values")


def is_secretive(name: str) -> bool:
    """Return whether the value of an attribute or variable of this name is secret."""
    return bool(SECRETIVE.search(name)) and not HARMLESS_NAMES.search(name)


def name_of(key: str, inside: Mapping[str, Any], around: str) -> str:
    """Return the name that decides whether the value of `key` is secret. In a pair such as `{"name":
    "DB_PASSWORD", "value": "..."}` it is the pair's name. Inside an object with a secret's name it is that
    name with the key, otherwise the key alone.
    """
    if key.lower() in VALUES:
        beside = [each for other, each in inside.items() if other.lower() in NAMES and isinstance(each, str)]
        if any(map(is_secretive, beside)):
            return next(filter(is_secretive, beside))
    return f"{around}.{key}" if is_secretive(around) else key


def secrets_of(text: str) -> Iterator[str]:
    """Yield the values that have the name of a secret, from the JSON documents in a text."""
    for part in {text, *text.splitlines()}:
        for found in _documents(part):
            yield from _secrets(found, "")


def _documents(text: str) -> Iterator[Any]:
    place = 0
    for _ in range(TRIES):
        opened = OPENED.search(text, place)
        if opened is None:
            return
        try:
            found, place = DECODER.raw_decode(text, opened.start())
        except (ValueError, RecursionError):
            place = opened.end()
            continue
        yield found


def _secrets(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _secrets(each, name_of(key, value, name))
    elif isinstance(value, list):
        for each in value:
            yield from _secrets(each, name)
    elif isinstance(value, str):
        if is_secretive(name):
            yield value
        else:
            yield from secrets_of(value)
