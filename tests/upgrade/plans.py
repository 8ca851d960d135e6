"""Which attributes the provider replaces a resource for: asked of the real provider by one plan, without an AWS.

A state has each resource once for each of its attributes, the configuration has that attribute changed, and nothing is
refreshed, so the plan is what the provider itself decides.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from operations.environment import tool_environment
from review.plan import Plan, read

ACCOUNT = "123456789012"
_KEYS = [f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{each * 8}-1111-1111-1111-111111111111" for each in "12"]
_POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})
_OTHER_POLICY = json.dumps({"Version": "2012-10-17", "Id": "other", "Statement": []})
_ENGINES = ("postgres", "mysql")
_AURORAS = ("aurora-postgresql", "aurora-mysql")
# By type: the schema version of its state, and two different values for each attribute that the stacks set.
TYPES: Mapping[str, tuple[int, Mapping[str, tuple[Any, Any]]]] = {
    "aws_backup_vault": (
        0,
        {"name": ("one", "two"), "kms_key_arn": (_KEYS[0], _KEYS[1]), "force_destroy": (False, True)},
    ),
    "aws_db_instance": (
        2,
        {
            "allocated_storage": (100, 200),
            "apply_immediately": (True, False),
            "auto_minor_version_upgrade": (False, True),
            "backup_retention_period": (7, 8),
            "backup_window": ("03:00-04:00", "02:00-03:00"),
            "copy_tags_to_snapshot": (True, False),
            "db_name": ("one", "two"),
            "db_subnet_group_name": ("one", "two"),
            "deletion_protection": (True, False),
            "enabled_cloudwatch_logs_exports": (["postgresql"], ["upgrade"]),
            "engine": _ENGINES,
            "engine_version": ("16", "17"),
            "final_snapshot_identifier": ("one", "two"),
            "iam_database_authentication_enabled": (True, False),
            "identifier": ("one", "two"),
            "instance_class": ("db.r6g.large", "db.r6g.xlarge"),
            "kms_key_id": (_KEYS[0], _KEYS[1]),
            "maintenance_window": ("sun:05:00-sun:06:00", "mon:05:00-mon:06:00"),
            "max_allocated_storage": (500, 600),
            "monitoring_interval": (60, 30),
            "monitoring_role_arn": (f"arn:aws:iam::{ACCOUNT}:role/one", f"arn:aws:iam::{ACCOUNT}:role/two"),
            "multi_az": (True, False),
            "parameter_group_name": ("one", "two"),
            "password_wo_version": (1, 2),
            "performance_insights_enabled": (True, False),
            "performance_insights_kms_key_id": (_KEYS[0], _KEYS[1]),
            "performance_insights_retention_period": (7, 731),
            "port": (5432, 5433),
            "publicly_accessible": (False, True),
            "skip_final_snapshot": (False, True),
            "storage_encrypted": (True, False),
            "storage_type": ("gp3", "io2"),
            "tags": ({"a": "b"}, {"a": "c"}),
            "username": ("one", "two"),
            "vpc_security_group_ids": (["sg-1"], ["sg-2"]),
        },
    ),
    "aws_dynamodb_table": (
        1,
        {
            "attribute": (
                [{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}],
                [{"name": "pk", "type": "N"}, {"name": "sk", "type": "S"}],
            ),
            "billing_mode": ("PAY_PER_REQUEST", "PROVISIONED"),
            "deletion_protection_enabled": (True, False),
            "hash_key": ("pk", "id"),
            "name": ("one", "two"),
            "point_in_time_recovery": ([{"enabled": True}], [{"enabled": False}]),
            "range_key": ("sk", "at"),
            "server_side_encryption": (
                [{"enabled": True, "kms_key_arn": _KEYS[0]}],
                [{"enabled": True, "kms_key_arn": _KEYS[1]}],
            ),
            "replica": (
                [{"region_name": "us-west-2", "kms_key_arn": _KEYS[0]}],
                [{"region_name": "us-west-2", "kms_key_arn": _KEYS[1]}],
            ),
            "stream_enabled": (True, False),
            "stream_view_type": ("NEW_AND_OLD_IMAGES", "KEYS_ONLY"),
            "tags": ({"a": "b"}, {"a": "c"}),
        },
    ),
    "aws_dynamodb_table_replica": (
        0,
        {
            "deletion_protection_enabled": (True, False),
            "global_table_arn": (
                f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/one",
                f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/two",
            ),
            "kms_key_arn": (_KEYS[0], _KEYS[1]),
            "point_in_time_recovery": (True, False),
        },
    ),
    "aws_kms_key": (
        0,
        {
            "deletion_window_in_days": (30, 20),
            "description": ("one", "two"),
            "enable_key_rotation": (True, False),
            "multi_region": (True, False),
            "policy": (_POLICY, _OTHER_POLICY),
        },
    ),
    "aws_kms_replica_key": (
        0,
        {
            "deletion_window_in_days": (30, 20),
            "description": ("one", "two"),
            "policy": (_POLICY, _OTHER_POLICY),
            "primary_key_arn": (_KEYS[0].replace("key/", "key/mrk-"), _KEYS[1].replace("key/", "key/mrk-")),
        },
    ),
    "aws_rds_cluster": (
        0,
        {
            "apply_immediately": (True, False),
            "backup_retention_period": (7, 8),
            "cluster_identifier": ("one", "two"),
            "copy_tags_to_snapshot": (True, False),
            "database_name": ("one", "two"),
            "db_cluster_parameter_group_name": ("one", "two"),
            "db_subnet_group_name": ("one", "two"),
            "deletion_protection": (True, False),
            "enabled_cloudwatch_logs_exports": (["postgresql"], ["error"]),
            "engine": _AURORAS,
            "engine_version": ("16.6", "17.4"),
            "final_snapshot_identifier": ("one", "two"),
            "global_cluster_identifier": ("one", "two"),
            "iam_database_authentication_enabled": (True, False),
            "kms_key_id": (_KEYS[0], _KEYS[1]),
            "master_password_wo_version": (1, 2),
            "master_username": ("one", "two"),
            "port": (5432, 5433),
            "preferred_backup_window": ("03:00-04:00", "02:00-03:00"),
            "preferred_maintenance_window": ("sun:05:00-sun:06:00", "mon:05:00-mon:06:00"),
            "skip_final_snapshot": (False, True),
            "source_region": ("us-east-1", "us-west-2"),
            "storage_encrypted": (True, False),
            "tags": ({"a": "b"}, {"a": "c"}),
            "vpc_security_group_ids": (["sg-1"], ["sg-2"]),
        },
    ),
    "aws_rds_global_cluster": (
        0,
        {
            "database_name": ("one", "two"),
            "deletion_protection": (True, False),
            "engine": _AURORAS,
            "engine_version": ("16.6", "17.4"),
            "global_cluster_identifier": ("one", "two"),
            "storage_encrypted": (True, False),
        },
    ),
    "aws_s3_bucket": (
        0,
        {
            "bucket": ("one-bucket", "two-bucket"),
            "force_destroy": (False, True),
            "object_lock_enabled": (True, False),
            "tags": ({"a": "b"}, {"a": "c"}),
        },
    ),
    "aws_secretsmanager_secret": (
        0,
        {
            "description": ("one", "two"),
            "kms_key_id": (_KEYS[0], _KEYS[1]),
            "name": ("one", "two"),
            "recovery_window_in_days": (30, 20),
            "replica": (
                [{"region": "us-west-2", "kms_key_id": _KEYS[0]}],
                [{"region": "us-west-2", "kms_key_id": _KEYS[1]}],
            ),
        },
    ),
}
# Further attributes that must change together with one: a table declares exactly the attributes that its keys name.
_WITH = {
    ("aws_dynamodb_table", "hash_key"): {
        "attribute": [{"name": "id", "type": "S"}, {"name": "sk", "type": "S"}]
    },
    ("aws_dynamodb_table", "range_key"): {
        "attribute": [{"name": "pk", "type": "S"}, {"name": "at", "type": "S"}]
    },
}
# Written, and in no state.
_WRITTEN = {
    "aws_db_instance": {"password_wo": "not-a-secret"},
    "aws_rds_cluster": {"master_password_wo": "not-a-secret"},
}


def replacing(folder: Path) -> dict[str, list[str]]:
    """Return the attributes of each type that the provider replaces a resource for. Raises CalledProcessError."""
    (folder / "main.tf.json").write_text(json.dumps(_configuration()), encoding="utf-8")
    (folder / "terraform.tfstate").write_text(json.dumps(_state()), encoding="utf-8")
    plan = _plan(folder)
    found: dict[str, list[str]] = {kind: [] for kind in TYPES}
    for change in plan.changes:
        name = change.address.rpartition(".")[2]
        # The state has no defaults, and some of these force a replacement of every resource.
        if any(path.partition(".")[0] == name for path in change.replace_paths):
            found[change.type].append(name)
    return {kind: sorted(names) for kind, names in found.items()}


def _plan(folder: Path) -> Plan:
    def terraform(*arguments: str) -> str:
        done = subprocess.run(
            ["terraform", *arguments],
            cwd=folder,
            env={**tool_environment(os.environ, {}), "AWS_EC2_METADATA_DISABLED": "true"},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    terraform("init", "-input=false")
    terraform("plan", "-no-color", "-input=false", "-refresh=false", "-lock=false", "-out=plan")
    return read(json.loads(terraform("show", "-json", "plan")))


def _configuration() -> dict[str, Any]:
    resources: dict[str, dict[str, Any]] = {}
    for kind, (_, values) in TYPES.items():
        usual = {name: before for name, (before, _) in values.items()} | _WRITTEN.get(kind, {})
        resources[kind] = {
            name: {**usual, name: after, **_WITH.get((kind, name), {})} for name, (_, after) in values.items()
        }
    provider = {
        "region": "us-east-1",
        "access_key": "none",
        "secret_key": "none",
        **{
            f"skip_{each}": True
            for each in (
                "credentials_validation",
                "requesting_account_id",
                "metadata_api_check",
                "region_validation",
            )
        },
    }
    return {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "5.100.0"}}},
        "provider": {"aws": provider},
        "resource": resources,
    }


def _state() -> dict[str, Any]:
    resources = []
    for kind, (version, values) in TYPES.items():
        usual = {name: before for name, (before, _) in values.items()}
        for name in values:
            instance = {"schema_version": version, "attributes": {"id": f"{kind}-{name}", **usual}}
            resources.append(
                {
                    "mode": "managed",
                    "type": kind,
                    "name": name,
                    "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
                    "instances": [instance],
                }
            )
    return {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": 1,
        "lineage": "upgrade",
        "resources": resources,
    }
