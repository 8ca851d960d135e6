"""Checks of all tables and buckets of `existing`, also against the names of the project's own tables and buckets."""

import re
from collections.abc import Iterator, Mapping

from pydantic_core import PydanticCustomError

from config.adopted_data import LONGEST_BUCKET, LONGEST_TABLES, OWN_KEY, ExistingBuckets, ExistingTable
from config.errors import refused
from config.fields import Site


def refusals(
    tables: list[ExistingTable], pairs: list[ExistingBuckets], project: str, regions: Mapping[Site, str]
) -> Iterator[PydanticCustomError]:
    """Yield a refusal of each mistake in the lists of tables and buckets, also of a name that one of the project's
    own tables and buckets has.
    """
    yield from _tables(tables, project, regions["standby"])
    yield from _buckets(pairs, project, regions)


def _tables(tables: list[ExistingTable], project: str, standby: str) -> Iterator[PydanticCustomError]:
    own = {f"{project}-{each}" for each in ("global-table", "recovery-ledger", "recovery-lease")}
    for place, each in enumerate(tables):
        field = f"existing.tables.{place}"
        if each.name in [before.name for before in tables[:place]]:
            yield _twice(each.name, f"{field}.name")
        if each.name in own:
            yield _ours(each.name, f"{field}.name")
        if each.replica_key not in (None, OWN_KEY):
            yield from _elsewhere(str(each.replica_key), standby, f"{field}.replica_key")
    length = sum(len(each.name) for each in tables)
    if length > LONGEST_TABLES:
        yield refused(
            f"the names of the tables have {length} characters in total, too many for the environment of a function",
            allowed=f"{LONGEST_TABLES} characters together",
            fix="adopt fewer tables in this project, and the others in another project",
            field="existing.tables",
        )


def _buckets(
    pairs: list[ExistingBuckets], project: str, regions: Mapping[Site, str]
) -> Iterator[PydanticCustomError]:
    known: set[str] = set()
    for place, pair in enumerate(pairs):
        field = f"existing.buckets.{place}"
        yield from _pair(pair, field)
        made = pair.standby_name(regions["standby"])
        if len(made) > LONGEST_BUCKET:
            yield refused(
                f"the standby region's bucket would be named {made}, which has {len(made)} characters",
                allowed=f"at most {LONGEST_BUCKET} characters (S3)",
                fix=f"make a versioned bucket in {regions['standby']}, and name it in {field}.standby",
                field=f"{field}.primary",
            )
        for site, name in (("primary", pair.primary), ("standby", made)):
            told = f"{field}.{site if site == 'primary' or pair.standby else 'primary'}"
            if name in known:
                yield _twice(name, told)
            known.add(name)
            if re.match(rf"{re.escape(project)}-(data|static|logs|evidence)-[0-9]{{12}}-", name):
                yield _ours(name, told)
        for site, region in regions.items():
            if key := pair.key(site):
                yield from _elsewhere(key, region, f"{field}.{site}_key")


def _pair(pair: ExistingBuckets, field: str) -> Iterator[PydanticCustomError]:
    """Yield a refusal of each mistake in one pair of buckets."""
    if pair.primary == pair.standby:
        yield refused(
            "the primary region's bucket has this name, and no two buckets of AWS can have the same",
            allowed="the name of a bucket in the standby region",
            fix="name the standby region's bucket, or leave standby out",
            field=f"{field}.standby",
        )
    if bool(pair.primary_key) != bool(pair.standby_key):
        given, missing = ("primary", "standby") if pair.primary_key else ("standby", "primary")
        # S3 API reference, SourceSelectionCriteria: with SseKmsEncryptedObjects a ReplicaKmsKeyID is required, and each
        # direction has both.
        yield refused(
            f"a KMS key encrypts the objects in the {given} region, and no key for their copies in the "
            f"{missing} region is named",
            allowed="both keys, or neither for S3's own encryption in both regions",
            fix=f"name {missing}_key, too",
            field=f"{field}.{missing}_key",
        )
    if pair.standby is None and "standby" in pair.owner_rules:
        yield refused(
            "owner_rules names the standby region, whose bucket the project makes, so that no owner has rules there",
            allowed="standby in owner_rules, when the bucket of the standby region exists",
            fix="remove standby from owner_rules, or name the bucket in standby",
            field=f"{field}.owner_rules",
        )


def _twice(name: str, field: str) -> PydanticCustomError:
    return refused(
        f"{name} is listed twice",
        allowed="each table and each bucket listed once",
        fix="remove one of the two entries",
        field=field,
    )


def _ours(name: str, field: str) -> PydanticCustomError:
    return refused(
        f"{name} is made by this project, which replicates it already",
        allowed="tables and buckets that this project doesn't make",
        fix="remove it",
        field=field,
    )


def _elsewhere(arn: str, region: str, field: str) -> Iterator[PydanticCustomError]:
    """Yield a refusal of a key of another region: DynamoDB and S3 encrypt with keys of their own region."""
    found = arn.split(":")[3]
    if found != region:
        yield refused(
            f"the key is in {found}, and the data that it encrypts is in {region}",
            allowed=f"a key of {region}",
            fix=f"name a key of {region}; a multi-region key has an ARN in each of its regions",
            field=field,
        )
