"""Items of global tables: when and in which region each was written, and the writes that haven't reached
other regions yet.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

# DynamoDB developer guide, global tables: a table that sourced a replica can't be deleted for 24 hours.
KEPT_SECONDS = 24 * 3600.0
Key = str
"""Primary key of an item, as JSON."""
Version = tuple[float, str]
"""Version of an item: when it was written (in seconds of the clock) and in which region. Of two versions the
later wins; at equal times the names of the regions decide.
"""


@dataclass(frozen=True)
class Change:
    """A write that is replicated to another region. `item` is None if the write deleted the item."""

    table: str
    hash_key: Any
    range_key: Any
    item: Any
    version: Version

    @property
    def key(self) -> Key:
        return key_of(self.hash_key, self.range_key)


def key_of(hash_key: Any, range_key: Any) -> Key:
    """Return the key of an item from moto's key values."""
    return json.dumps([hash_key.to_json(), None if range_key is None else range_key.to_json()])


@dataclass
class GlobalTables:
    """The replicas of every global table, the versions of their items, and the writes that haven't arrived
    yet.

    They are kept apart from moto's tables, which moto copies and swaps in transactions.
    """

    members: dict[str, dict[str, str | None]] = field(default_factory=dict)
    """Regions of each global table's replicas, with the KMS key of each replica."""
    versions: dict[tuple[str, str], dict[Key, Version]] = field(default_factory=lambda: defaultdict(dict))
    """Versions of the items, by table and region."""
    pending: dict[tuple[str, str], list[Change]] = field(default_factory=lambda: defaultdict(list))
    """Writes that haven't arrived yet, by source and destination region, in the order of writing."""
    sourced: dict[tuple[str, str], float] = field(default_factory=dict)
    """Time at which a replica was last added from a table (in seconds of the clock), by table and region."""
    touched: dict[tuple[str, str, Key], tuple[Any, Any]] = field(default_factory=dict)
    """Primary keys of the items that the call in progress wrote, by table and region."""

    def touch(self, table: Any, hash_key: Any, range_key: Any) -> None:
        """Note that the call in progress wrote an item, if its table is a global table."""
        if table.name in self.members:
            key = (table.name, table.region_name, key_of(hash_key, range_key))
            self.touched[key] = (hash_key, range_key)

    def written(self, change: Change) -> None:
        """Record a write and send it to the table's other regions."""
        source = change.version[1]
        self.versions[change.table, source][change.key] = change.version
        for region in self.members.get(change.table, {}):
            if region != source:
                self.pending[source, region].append(change)

    def newer(self, change: Change, region: str) -> bool:
        """Return whether a write replaces the item that a region has: the later write wins."""
        known = self.versions[change.table, region].get(change.key)
        return known is None or change.version > known

    def join(self, table: str, origin: str, region: str, kms_key: str | None, now: float) -> None:
        """Add a replica in `region` to a table of the region `origin`."""
        self.sourced[table, origin] = now
        self.members.setdefault(table, {origin: None})[region] = kms_key
        self.versions[table, region] = dict(self.versions[table, origin])

    def is_kept(self, table: str, region: str, now: float) -> bool:
        """Return whether a region's table can't be deleted yet, because a replica was added from it in the last 24
        hours.
        """
        return now - self.sourced.get((table, region), -KEPT_SECONDS) < KEPT_SECONDS

    def pass_time(self, seconds: float) -> None:
        """Make every replica older by some seconds."""
        self.sourced = {which: since - seconds for which, since in self.sourced.items()}

    def leave(self, table: str, region: str) -> None:
        """Remove a table's replica in a region; a table that is left in one region only is no global table
        any more.
        """
        members = self.members.get(table, {})
        members.pop(region, None)
        self.versions.pop((table, region), None)
        self.sourced.pop((table, region), None)
        for (_, destination), changes in self.pending.items():
            if destination == region:
                changes[:] = [change for change in changes if change.table != table]
        if len(members) < 2:
            self.members.pop(table, None)
