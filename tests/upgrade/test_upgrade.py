"""An upgrade from the last release replaces nothing that holds data, and forgets nothing."""

import json
from typing import Any

import pytest

from review.stateful import STATEFUL
from tests.upgrade.plans import TYPES
from tests.upgrade.stateful import RELEASED, copies, holding, losses, replacing

KEPT = json.loads(RELEASED.read_text(encoding="utf-8"))
COPIES = dict(copies())
# Attributes that Terraform handles without the provider, or that no state contains.
_META = {"depends_on", "lifecycle", "provider", "timeouts", "password_wo", "master_password_wo"}


@pytest.mark.parametrize("stack", COPIES)
def test_nothing_that_holds_data_is_replaced_or_forgotten(stack: str) -> None:
    after = holding(COPIES[stack], replacing())
    assert list(losses(KEPT["stacks"][stack], after, COPIES[stack])) == []


def test_the_release_held_something_of_each_kind() -> None:
    kinds = {address.partition(".")[0] for held in KEPT["stacks"].values() for address in held}
    # A zone of Route 53 isn't ours: the stacks look it up.
    assert kinds == STATEFUL.keys() - {"aws_route53_zone"}
    assert KEPT["stacks"].keys() == COPIES.keys()


# A replica that becomes a writer, and the way back, are what a failover and a reconcile are for.
_OF_ROLES = {("aws_db_instance", "replicate_source_db")}


def test_the_provider_was_asked_about_every_attribute_that_a_stack_sets() -> None:
    unasked = {
        (kind, attribute)
        for document in COPIES.values()
        for kind, resources in document["resource"].items()
        if kind in STATEFUL
        for arguments in resources.values()
        for attribute in arguments.keys() - _META - TYPES[kind][1].keys()
    }
    assert unasked <= _OF_ROLES


BEFORE = {"aws_db_instance.db": {"engine": "postgres", "kms_key_id": "${aws_kms_key.k.arn}"}}
REMOVED = {"from": "aws_db_instance.db", "lifecycle": {"destroy": False}}
DESTROYED = {"from": "aws_db_instance.db", "lifecycle": {"destroy": True}}
MOVED = {"from": "aws_db_instance.db", "to": "aws_db_instance.other"}
MOVED_KEY = {"from": "aws_kms_key.k", "to": "aws_kms_key.l"}


@pytest.mark.parametrize(
    ("after", "document", "said"),
    [
        (BEFORE, {}, []),
        ({}, {}, ["is gone"]),
        ({}, {"removed": [REMOVED]}, []),
        ({}, {"removed": [DESTROYED]}, ["is gone"]),
        ({"aws_db_instance.other": BEFORE["aws_db_instance.db"]}, {}, ["is gone"]),
        ({"aws_db_instance.other": BEFORE["aws_db_instance.db"]}, {"moved": [MOVED]}, []),
        ({"aws_db_instance.other": {"engine": "postgres"}}, {"moved": [MOVED]}, ["replaced for kms_key_id"]),
        (
            {"aws_db_instance.db": {"engine": "postgres", "kms_key_id": "${aws_kms_key.l.arn}"}},
            {"moved": [MOVED_KEY]},
            [],
        ),
        (
            {"aws_db_instance.db": {"engine": "mysql", "kms_key_id": "${aws_kms_key.l.arn}"}},
            {},
            ["replaced for engine", "replaced for kms_key_id"],
        ),
        (BEFORE | {"aws_s3_bucket.new": {"bucket": "b"}}, {}, []),
    ],
)
def test_what_an_upgrade_loses_is_found(after: Any, document: Any, said: list[str]) -> None:
    found = list(losses(BEFORE, after, document))
    assert len(found) == len(said)
    assert all(words in each for words, each in zip(said, found, strict=True))
