"""S3 replication: objects are copied to the buckets that replication rules name, after a lag."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from moto.s3 import models

from embedded_aws.calls import Call
from embedded_aws.extension import Extension
from embedded_aws.lock import MOTO
from embedded_aws.patching import Method, wrap, wrap_property
from embedded_aws.services.s3_configurations import answered_rule
from embedded_aws.world import World

KEPT = "s3.replication"
# Under which batch jobs find what replicates.
PART = "s3.replication"
# How many copies each pair of buckets gave up.
FAILURES = "s3.replication-failures"
STATUS = "embedded_replication_status"


@dataclass(frozen=True)
class Copy:
    """A pending copy of an object's version, or of a delete marker, to another bucket."""

    version: Any
    bucket: str
    storage_class: str | None
    written_at: float


@dataclass(frozen=True)
class Waiting:
    """The pending copies of a replication rule. `since` is when the oldest was written, in epoch seconds
    (None: none pending), `operations` their number, `size` their bytes. `failed` counts the copies that the
    rule abandoned so far.
    """

    rule: str
    source: str
    source_region: str
    destination: str
    destination_region: str
    since: float | None
    operations: int
    size: int
    failed: int


@dataclass
class Copies:
    """The pending copies of all buckets, by source and destination region, in the order of writing."""

    pending: dict[tuple[str, str], list[Copy]] = field(default_factory=lambda: defaultdict(list))


class _ReplicationExtension:
    """The replication of all buckets of one embedded AWS."""

    def __init__(self, world: World) -> None:
        self._world = world
        world.before_call.append(self._before)
        world.replication.listen(lambda _: self._land_now())
        world.outages.listen(lambda _, mode: self._land_now() if mode else None)
        world.outages.listen_disturbed(self._land_now)
        world.locators["s3"] = self.region_of
        world.parts[PART] = self

    @property
    def state(self) -> Copies:
        state: Copies = self._world.kept.setdefault(KEPT, Copies())
        return state

    @property
    def backend(self) -> Any:
        return models.s3_backends[self._world.account_id]["aws"]

    def region_of(self, path: str) -> str | None:
        """Return the region of the bucket that a path-style request names, None when there is no such bucket."""
        bucket = self.backend.buckets.get(path.lstrip("/").split("/", 1)[0])
        return None if bucket is None else str(bucket.region_name)

    def written(self, bucket_name: str, version: Any, delete_marker: bool = False) -> None:
        """Send a new version of an object to every bucket that a replication rule of its own bucket names."""
        source = self.backend.buckets[bucket_name]
        if getattr(version, STATUS, None) == "REPLICA":
            return
        for rule in _rules(source):
            if not _covers(rule, version.name, delete_marker):
                continue
            destination = self.backend.buckets.get(rule["Destination"]["Bucket"].split(":::", 1)[-1])
            if destination is None or not destination.is_versioned:
                self._fail(version, bucket_name, rule["Destination"]["Bucket"].split(":::", 1)[-1])
                return
            setattr(version, STATUS, "PENDING")
            storage_class = rule["Destination"].get("StorageClass")
            copy = Copy(version, destination.name, storage_class, self._world.clock.now().timestamp())
            self.state.pending[source.region_name, destination.region_name].append(copy)

    def waiting(self) -> list[Waiting]:
        """Return the pending copies of every replication rule whose metrics are enabled."""
        with MOTO:
            self._land()
            return [
                self._of_rule(bucket, rule)
                for bucket in self.backend.buckets.values()
                for rule in _rules(bucket)
                if rule["Status"] == "Enabled" and _has_metrics(rule)
            ]

    def _of_rule(self, bucket: Any, rule: dict[str, Any]) -> Waiting:
        name = rule["Destination"]["Bucket"].split(":::", 1)[-1]
        destination = self.backend.buckets.get(name)
        region = destination.region_name if destination is not None else bucket.region_name
        copies = [
            copy
            for copy in self.state.pending.get((bucket.region_name, region), [])
            if copy.bucket == name and _bucket_of(copy.version) == bucket.name
        ]
        return Waiting(
            rule=rule["ID"],
            source=bucket.name,
            source_region=bucket.region_name,
            destination=name,
            destination_region=region,
            since=min((copy.written_at for copy in copies), default=None),
            operations=len(copies),
            size=sum(getattr(copy.version, "contentsize", 0) for copy in copies),
            failed=self._failures.get((bucket.name, name), 0),
        )

    @property
    def _failures(self) -> dict[tuple[str, str], int]:
        failures: dict[tuple[str, str], int] = self._world.kept.setdefault(FAILURES, {})
        return failures

    def _fail(self, version: Any, source: str, destination: str) -> None:
        setattr(version, STATUS, "FAILED")
        self._failures[source, destination] = self._failures.get((source, destination), 0) + 1

    def _before(self, call: Call) -> None:
        if call.service == "s3":
            self._land()

    def _land_now(self) -> None:
        with MOTO:
            self._land()

    def _land(self) -> None:
        now = self._world.clock.now().timestamp()
        for (source, destination), copies in self.state.pending.items():
            flow = self._world.replication.flow("s3", source, destination)
            if flow.paused or self._cut_off(source, destination):
                continue
            while copies and copies[0].written_at + flow.lag_seconds <= now:
                self._apply(copies.pop(0))

    def _cut_off(self, source: str, destination: str) -> bool:
        outages = self._world.outages
        down = any(outages.region(region) is not None for region in (source, destination))
        return down or outages.between(source, destination) is not None

    def _apply(self, copy: Copy) -> None:
        bucket = self.backend.buckets.get(copy.bucket)
        if bucket is None or getattr(copy.version, "disposed", False):
            # The bucket is gone, or the version was removed for good before it was copied.
            self._fail(copy.version, _bucket_of(copy.version), copy.bucket)
            return
        setattr(copy.version, STATUS, "COMPLETED")
        if isinstance(copy.version, models.FakeDeleteMarker):
            _mark_deleted(bucket, copy.version)
        else:
            self._store(bucket, copy)

    def _store(self, bucket: Any, copy: Copy) -> None:
        source = copy.version
        replica = stored(
            self.backend,
            bucket.name,
            source.name,
            source.value,
            storage=copy.storage_class or source._storage_class,
            etag=source._etag,
            disable_notification=True,
        )
        # A replica is the same version, with its metadata and tags.
        replica._version_id = source.version_id
        replica._metadata = models.LowercaseDict(dict(source.metadata))
        self.backend.tagger.copy_tags(source.arn, replica.arn)


def stored(backend: Any, bucket: str, key: str, value: bytes, **options: Any) -> Any:
    """Put a replica into a bucket, from which it isn't replicated further."""
    backend.embedded_replica = True
    try:
        return backend.put_object(bucket, key, value, **options)
    finally:
        del backend.embedded_replica


def _rules(bucket: Any) -> list[dict[str, Any]]:
    replication = getattr(bucket, "replication", None) or {"Rule": []}
    rules = [answered_rule(rule) for rule in replication["Rule"]]
    return sorted(rules, key=lambda rule: int(rule.get("Priority", 0)), reverse=True)


def _has_metrics(rule: dict[str, Any]) -> bool:
    return bool((rule["Destination"].get("Metrics") or {}).get("Status") == "Enabled")


def _bucket_of(version: Any) -> str:
    """Return the name of the bucket of an object's version or delete marker."""
    return str(getattr(version, "key", version).bucket_name)


def _covers(rule: dict[str, Any], key: str, delete_marker: bool) -> bool:
    found = rule["Filter"].get("And", rule["Filter"])
    if rule["Status"] != "Enabled" or not key.startswith(found.get("Prefix") or ""):
        return False
    return not delete_marker or rule["DeleteMarkerReplication"]["Status"] == "Enabled"


def _mark_deleted(bucket: Any, marker: Any) -> None:
    if marker.name not in bucket.keys:
        return
    replica = models.FakeDeleteMarker(bucket.keys[marker.name])
    replica._version_id = marker.version_id
    setattr(replica, STATUS, "REPLICA")
    bucket.keys[marker.name] = replica


def _install(world: World) -> None:
    extension = _ReplicationExtension(world)
    wrap(models.S3Backend, "put_object", lambda stock: _put(stock, extension))
    wrap(models.S3Backend, "_set_delete_marker", lambda stock: _deleted(stock, extension))
    wrap_property(models.FakeKey, "response_dict", _with_status)


def _put(stock: Method, extension: _ReplicationExtension) -> Method:
    def put_object(self: Any, bucket_name: str, *arguments: Any, **options: Any) -> Any:
        version = stock(self, bucket_name, *arguments, **options)
        if getattr(self, "embedded_replica", False):
            setattr(version, STATUS, "REPLICA")
        extension.written(bucket_name, version)
        return version

    return put_object


def _deleted(stock: Method, extension: _ReplicationExtension) -> Method:
    def _set_delete_marker(self: Any, bucket_name: str, *arguments: Any, **options: Any) -> Any:
        marker = stock(self, bucket_name, *arguments, **options)
        extension.written(bucket_name, marker, delete_marker=True)
        return marker

    return _set_delete_marker


def _with_status(stock: Method) -> Method:
    def response_dict(self: Any) -> dict[str, Any]:
        found: dict[str, Any] = stock(self)
        if hasattr(self, STATUS):
            found["x-amz-replication-status"] = getattr(self, STATUS)
        return found

    return response_dict


REPLICATION = Extension(
    service="s3",
    gap="moto stores the replication rules of a bucket, but copies no objects",
    install=_install,
)
