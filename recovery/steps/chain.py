"""Records chained by hashes: a changed, missing or moved record breaks the chain after it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

# What the first record of a chain has before it.
NOTHING = "0" * 64


def seal(record: Mapping[str, Any], previous: str) -> dict[str, Any]:
    """Return a record with the hash of the previous one, and its own."""
    chained = {**record, "previous": previous}
    return {**chained, "hash": _digest(chained)}


def problems(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the faults of a chain, in the order of its records; empty if it is whole."""
    found = []
    before = NOTHING
    for number, record in enumerate(records, start=1):
        unsealed = {key: value for key, value in record.items() if key != "hash"}
        if record.get("hash") != _digest(unsealed):
            found.append(f"record {number} was altered: its hash doesn't match its contents")
        if record.get("previous") != before:
            found.append(
                f"record {number} doesn't follow the previous one: a record is missing, moved or replaced"
            )
        before = str(record.get("hash"))
    return found


def _digest(record: Mapping[str, Any]) -> str:
    written = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(written.encode()).hexdigest()
