"""A clean-up that would stop half-way is refused before it begins."""

import json
from pathlib import Path

import pytest

from config.stacks import PRIMARY, REPLICATION, SHARED, STANDBY
from operations.deletion_protection import ProtectedError, protected, refuse_protected
from tests.synthesized import stacks


def test_everything_that_aws_would_refuse_to_delete_is_known() -> None:
    synthesized = stacks()
    assert sorted(protected(synthesized[PRIMARY].document)) == sorted(
        ["myapp-alb", "myapp-db", "myapp-global-table", *_buckets("us-east-1")]
    )
    assert sorted(protected(synthesized[STANDBY].document)) == sorted(
        ["myapp-alb-dr", "myapp-db-replica", "myapp-db-replica-final", *_buckets("us-west-2")]
    )
    assert sorted(protected(synthesized[REPLICATION].document)) == ["myapp-backups", "myapp-global-table"]
    assert sorted(protected(synthesized[SHARED].document)) == [
        "alias/myapp-data",
        "alias/myapp-distributions",
        "alias/myapp-evidence",
        "alias/myapp-secrets",
        "myapp-evidence-123456789012-us-east-1",
        "myapp-evidence-123456789012-us-west-2",
        "myapp-recovery-lease",
        "myapp-recovery-ledger",
        "myapp-trail-123456789012-us-west-2",
        "myapp/db/master",
    ]


def _buckets(region: str) -> list[str]:
    return [f"myapp-{kind}-123456789012-{region}" for kind in ("data", "logs", "static")]


def test_keys_are_protected_by_their_alias_until_it_is_named() -> None:
    def kept(remove: str) -> list[str]:
        return [name for name in protected(stacks(remove=remove)[SHARED].document) if "alias/" in name]

    every = {f"alias/myapp-{purpose}" for purpose in ("data", "distributions", "evidence", "secrets")}
    assert set(kept("")) == every
    assert set(kept("alias/myapp-evidence")) == every - {"alias/myapp-evidence"}
    assert kept("all") == []


def test_terraform_itself_refuses_to_destroy_a_key_that_was_not_named() -> None:
    document = stacks(remove="alias/myapp-data")[SHARED]
    for kind in ("aws_kms_key", "aws_kms_replica_key"):
        kept = {
            each["description"]: each["lifecycle"]["prevent_destroy"]
            for each in document.all(kind)
            if " of myapp" in each["description"]
        }
        assert kept["Data of myapp"] is False
        assert (kept["Secrets of myapp"], kept["Evidence of myapp"]) == (True, True)


def test_named_things_are_no_longer_protected() -> None:
    named = stacks(remove=" ".join(["myapp-db", "myapp-alb", *_buckets("us-east-1")]))[PRIMARY]
    assert protected(named.document) == ["myapp-global-table"]
    assert protected(stacks(remove="all")[PRIMARY].document) == []


def test_a_replica_leaves_no_final_snapshot_so_that_must_be_said() -> None:
    others = " ".join(["myapp-db-replica", "myapp-alb-dr", *_buckets("us-west-2")])
    assert protected(stacks(remove=others)[STANDBY].document) == ["myapp-db-replica-final"]
    named = stacks(remove=f"{others} myapp-db-replica-final")[STANDBY]
    assert protected(named.document) == []
    # The writer leaves its snapshot without being asked.
    assert "myapp-db-final" not in protected(stacks()[PRIMARY].document)


def test_clusters_are_protected_too() -> None:
    aurora = stacks({"database": {"engine": "aurora-postgresql"}})[PRIMARY]
    assert "myapp-db" in protected(aurora.document)


def test_the_refusal_names_them_and_the_command(tmp_path: Path) -> None:
    (tmp_path / PRIMARY).mkdir()
    document = stacks()[PRIMARY].document
    (tmp_path / PRIMARY / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ProtectedError, match=r'REMOVE="myapp-alb myapp-data-\S+ myapp-db myapp-global-table'):
        refuse_protected(tmp_path, [PRIMARY])
