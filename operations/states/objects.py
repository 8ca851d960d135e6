"""Terraform states in buckets: read, created where there is none, and replaced under Terraform's own lock."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from operations.clients import Clients
from providers.states.files import KEPT, FileStore, Open, StateLockedError, StateTakenError, Store
from providers.states.places import BucketObject, Place

OPERATION = "move-states"
# Answers to a conditional write: there is something already, or somebody writes at the same moment.
TAKEN = {"PreconditionFailed", "ConditionalRequestConflict"}
ABSENT = {"NoSuchKey", "404"}


@dataclass(frozen=True)
class ObjectStore:
    """A state in a bucket; S3 keeps its versions."""

    client: Any
    place: BucketObject

    def read(self) -> bytes | None:
        return self._read(self.place.key)

    def modified(self) -> float | None:
        return None

    def write_first(self, content: bytes, _modified: float | None = None, /) -> None:
        if not self._put_first(self.place.key, content):
            raise StateTakenError(str(self.place))

    def keep(self, content: bytes) -> None:
        self._put(self.place.key + KEPT, content)

    def replace(self, content: bytes) -> None:
        self._put(self.place.key, content)

    @contextmanager
    def locked(self) -> Iterator[bytes | None]:
        # The object of Terraform's `use_lockfile`. One that an interrupted move left is taken over: each write of a
        # move can be done twice.
        key = self.place.key + ".tflock"
        # The fields of Terraform's own LockInfo, which its error messages show.
        told = {"ID": str(uuid.uuid4()), "Operation": OPERATION, "Info": "", "Who": OPERATION, "Version": ""}
        if not self._put_first(key, json.dumps(told).encode()):
            holder = json.loads(self._read(key) or b"{}")
            if holder.get("Operation") != OPERATION:
                told_of = f"{holder.get('Who', 'unknown')}, {holder.get('Operation', 'unknown')}"
                raise StateLockedError(str(self.place), told_of)
        try:
            yield self.read()
        finally:
            self.client.delete_object(Bucket=self.place.bucket, Key=key)

    def _read(self, key: str) -> bytes | None:
        try:
            found = self.client.get_object(Bucket=self.place.bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in ABSENT:
                return None
            raise
        return bytes(found)

    def _put(self, key: str, content: bytes, **conditions: Any) -> None:
        self.client.put_object(
            Bucket=self.place.bucket,
            Key=key,
            Body=content,
            ContentType="application/json",
            ServerSideEncryption="AES256",
            **conditions,
        )

    def _put_first(self, key: str, content: bytes) -> bool:
        try:
            self._put(key, content, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] in TAKEN:
                return False
            raise
        return True


def every_store(root: Path, clients: Clients) -> Open:
    """Return a function that opens a state's place: a file below the project's folder, or an object in a bucket."""

    def opened(place: Place) -> Store:
        if isinstance(place, BucketObject):
            return ObjectStore(clients("s3", place.region), place)
        return FileStore(root / place.path)

    return opened
