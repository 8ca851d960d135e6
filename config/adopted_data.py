"""Sections of `dr.yaml` for the tables and buckets that a team already has.

docs/adoption.md, "Tables and buckets", says what adopting them means.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any

from pydantic import Field, model_validator

from config import text_patterns
from config.bucket_name import BucketName
from config.errors import refused
from config.fields import Section, Site

LONGEST_LABEL = 200
LONGEST_BUCKET = 63
# The settings' word for the key that this project makes.
OWN_KEY = "project"
# Lambda quotas: a function's variables have 4 KB together, and each table is named in those of the readiness function.
MOST_TABLES, LONGEST_TABLES = 10, 1000
# IAM quotas: a role's own policies have 10,240 characters, and the role of the replication names each bucket twice.
MOST_BUCKETS = 15
KeyArn = Annotated[str, Field(pattern=text_patterns.KEY_ARN)]


def _refuse_text(given: Any, field: str, allowed: str) -> Any:
    """Refuse an entry of a list that is a text instead of a mapping, and propose the text as the value of the key
    `field`. Return any other entry.
    """
    if isinstance(given, str):
        raise refused(
            "an entry must be a mapping, and this one is text",
            allowed=allowed,
            fix=f"write `- {field}: {given}`",
        )
    return given


class ExistingTable(Section):
    """A DynamoDB table of the primary region. It becomes a global table with a replica in the standby region; nothing
    else of it is changed.
    """

    name: str = Field(pattern=text_patterns.TABLE)
    """Name of the table, in the primary region."""
    replica_key: str | None = Field(default=None, pattern=text_patterns.REPLICA_KEY)
    """KMS key that encrypts the replica, for a table with a customer managed key: the ARN of a key in the standby
    region, or `project` for the project's own data key there. Leave it out for a table that AWS's own key encrypts:
    DynamoDB wants keys of the same kind for a table and its replicas.
    """

    @model_validator(mode="before")
    @classmethod
    def _has_fields(cls, given: Any) -> Any:
        return _refuse_text(given, "name", "a mapping with name: ..., and if you like replica_key: ...")

    @property
    def label(self) -> str:
        """The table's name as it occurs in the names of its alarms: cut if it is long, because CloudWatch allows
        255 characters.
        """
        if len(self.name) <= LONGEST_LABEL:
            return self.name
        return f"{self.name[: LONGEST_LABEL - 9]}-{sha256(self.name.encode()).hexdigest()[:8]}"


class ExistingBuckets(Section):
    """Two buckets, one of each region, that get the same objects. The settings of an existing one stay as they are,
    except for its replication rules.
    """

    primary: BucketName
    """Name of the existing bucket in the primary region."""
    standby: BucketName | None = None
    """Name of the existing bucket in the standby region. Default: the project makes one, named
    `<primary bucket>-<standby region>`.
    """
    primary_key: KeyArn | None = None
    """ARN of the KMS key that encrypts objects in the primary region, unless S3's own key (SSE-S3) does. Set both
    keys or neither.
    """
    standby_key: KeyArn | None = None
    """ARN of the KMS key that encrypts objects in the standby region, unless S3's own key (SSE-S3) does. Set both
    keys or neither.
    """
    owner_rules: list[Site] = []
    """Regions whose existing bucket has replication rules of its owner. These rules stay as they are, and the owner
    adds the project's rule to them (`make doctor TARGET=aws` prints it): S3 has one set of rules per bucket, so a
    set from this project would replace the owner's.
    """

    @model_validator(mode="before")
    @classmethod
    def _has_fields(cls, given: Any) -> Any:
        return _refuse_text(
            given, "primary", "a mapping with primary: ..., and standby: ... when both buckets exist"
        )

    def named(self, site: Site) -> str | None:
        """Return the name of the existing bucket of a region; None if the project makes it."""
        return self.primary if site == "primary" else self.standby

    def key(self, site: Site) -> str | None:
        """Return the ARN of the KMS key that encrypts a region's objects; None for S3's own encryption."""
        return self.primary_key if site == "primary" else self.standby_key

    def standby_name(self, region: str) -> str:
        """Return the name of the standby region's bucket, whether it exists or the project makes it."""
        return self.standby or f"{self.primary}-{region}"


Tables = Annotated[list[ExistingTable], Field(max_length=MOST_TABLES)]
Pairs = Annotated[list[ExistingBuckets], Field(max_length=MOST_BUCKETS)]
# What a team may look for below a region, and the list that has it.
MISPLACED = {
    "table": "tables",
    "tables": "tables",
    "bucket": "buckets",
    "buckets": "buckets",
    "storage": "buckets",
}


def refuse_below_region(given: Any) -> None:
    """Refuse tables and buckets in the section of one region: they belong to both regions."""
    named = [each for each in MISPLACED if isinstance(given, Mapping) and each in given]
    if named:
        lists = sorted({f"existing.{MISPLACED[each]}" for each in named})
        raise refused(
            f"{', '.join(named)}: tables and buckets are replicated, so the section of one region can't have them",
            allowed=" and ".join(lists) + ", beside the regions",
            fix=f"move {', '.join(named)} to {' and '.join(lists)} (docs/adoption.md, tables and buckets)",
        )
