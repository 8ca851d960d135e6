"""The changes whose comments are kept: what each changes in the small stacks."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.review.stacks import ACCOUNT, REGIONS, Resources, policy, primary, read_statement, standby

MADE: dict[str, Callable[[], Resources]] = {"primary": primary, "dr_standby": standby}
ALIASES = {"primary": "primary", "dr_standby": "standby"}
TOPIC = f"arn:aws:sns:{REGIONS['primary']}:{ACCOUNT}:myapp-alarms"
Edit = Callable[[Resources], None]


@dataclass(frozen=True)
class Case:
    """One change to review. `edits` change resources by stack, `blocks` add others (`moved`, `output`), and
    `before` edits the state.

    `missing` are stacks without a plan. With `asked` the plan refreshes from an AWS in which somebody changed a
    resource. With `alone` the case has a plan of its own instead of one shared with others.
    """

    edits: dict[str, tuple[Edit, ...]] = field(default_factory=dict)
    blocks: dict[str, dict[str, Any]] = field(default_factory=dict)
    before: dict[str, tuple[Edit, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    asked: bool = False
    alone: bool = False

    @property
    def stacks(self) -> list[str]:
        """The stacks that this case changes and that are therefore planned."""
        return [name for name in MADE if name in {**self.edits, **self.blocks, **self.before}]


def put(kind: str, name: str, /, **attributes: Any) -> Edit:
    """Return an edit that sets attributes of a resource, and creates the resource if it is missing."""

    def edit(resources: Resources) -> None:
        resources.setdefault(kind, {}).setdefault(name, {}).update(attributes)

    return edit


def cut(kind: str, name: str) -> Edit:
    """Return an edit that removes a resource."""

    def edit(resources: Resources) -> None:
        del resources[kind][name]
        if not resources[kind]:
            del resources[kind]

    return edit


def drop(kind: str, name: str, *attributes: str) -> Edit:
    """Return an edit that removes attributes of a resource."""

    def edit(resources: Resources) -> None:
        for each in attributes:
            del resources[kind][name][each]

    return edit


def here(*edits: Edit) -> Case:
    return Case({"primary": edits})


def there(*edits: Edit) -> Case:
    return Case({"dr_standby": edits})


def _many(count: int) -> Edit:
    return put(
        "aws_ssm_parameter",
        "many",
        count=count,
        name="/myapp/switches/${count.index}",
        type="String",
        insecure_value="on",
    )


def _asked(edits: Resources) -> Edit:
    """Return an edit that leaves only these resources, the ones that exist in the case's AWS."""

    def edit(resources: Resources) -> None:
        resources.clear()
        resources.update(json.loads(json.dumps(edits)))

    return edit


BUCKET = {"aws_s3_bucket": {"data": {"bucket": "myapp-data-primary"}}}
GROUP = {"aws_cloudwatch_log_group": {"application": {"name": "/myapp/application", "retention_in_days": 90}}}
PARAMETER = {"aws_ssm_parameter": {"switch": {"name": "/myapp/switch", "type": "String", "value": "on"}}}
STATEMENT = {"Action": "*", "Effect": "Allow", "Resource": "*"}

CASES: dict[str, Case] = {
    "no-change": Case({"primary": (), "dr_standby": ()}),
    "replica-removed": there(cut("aws_db_instance", "database")),
    "point-in-time-recovery-off": here(
        put("aws_dynamodb_table", "table", point_in_time_recovery=[{"enabled": False}])
    ),
    "retention-down": here(put("aws_db_instance", "database", backup_retention_period=1)),
    "class-halved-in-the-standby": there(put("aws_db_instance", "database", instance_class="db.r6g.medium")),
    "health-check-threshold-up": here(put("aws_route53_health_check", "endpoint", failure_threshold=10)),
    "versioning-suspended": here(
        put("aws_s3_bucket_versioning", "data", versioning_configuration=[{"status": "Suspended"}])
    ),
    "key-deletion": here(cut("aws_kms_key", "data")),
    "deletion-protection-off": here(put("aws_db_instance", "database", deletion_protection=False)),
    "policy-widened": here(
        put(
            "aws_iam_role_policy",
            "application",
            policy=policy(read_statement("myapp-data-primary"), STATEMENT),
        )
    ),
    "alarm-action-removed": here(put("aws_cloudwatch_metric_alarm", "errors", alarm_actions=[])),
    "security-group-opened": here(
        put("aws_vpc_security_group_ingress_rule", "database", cidr_ipv4="0.0.0.0/0")
    ),
    "tag-only": Case(
        {stack: (put("aws_sqs_queue", "events", tags={"team": "payments"}),) for stack in MADE},
        before={stack: (put("aws_sqs_queue", "events", name="myapp-events"),) for stack in MADE},
    ),
    "resources-400": here(_many(400)),
    "resources-1500": here(
        _many(1500), put("aws_db_instance", "database", deletion_protection=False), cut("aws_kms_key", "data")
    ),
    "sensitive-values": here(
        put("aws_ssm_parameter", "endpoint", type="SecureString", value="second-hidden-value"),
        put("aws_db_instance", "database", password="second-Passw0rd-of-all"),
    ),
    "failed-plan": Case(
        {
            "primary": (
                put("aws_s3_bucket", "more", bucket="myapp-more"),
                put(
                    "aws_sqs_queue",
                    "events",
                    name="myapp-events",
                    lifecycle={
                        "precondition": {
                            "condition": '${aws_s3_bucket.more.bucket == ""}',
                            "error_message": "There is no VPC vpc-0fedcba9876543210.",
                        }
                    },
                ),
            )
        },
        alone=True,
    ),
    "missing-plan": Case(missing=("dr_standby",)),
    "moved-only": Case(
        {
            "primary": (
                cut("aws_s3_bucket", "data"),
                put("aws_s3_bucket", "objects", bucket="myapp-data-primary", force_destroy=False),
            )
        },
        {"primary": {"moved": [{"from": "aws_s3_bucket.data", "to": "aws_s3_bucket.objects"}]}},
    ),
    "removed-only": Case(
        {"primary": (cut("aws_kms_key", "data"),)},
        {"primary": {"removed": [{"from": "aws_kms_key.data", "lifecycle": {"destroy": False}}]}},
    ),
    "import-only": Case(
        {"primary": (_asked({**BUCKET, **PARAMETER}),)},
        {"primary": {"import": [{"to": "aws_ssm_parameter.switch", "id": "/myapp/switch"}]}},
        {"primary": (_asked(BUCKET),)},
        asked=True,
    ),
    "output-only": Case(
        blocks={"primary": {"output": {"endpoint": {"value": "primary.app.example.com"}}}}, alone=True
    ),
    "replacement-with-its-attribute": here(
        put(
            "aws_dynamodb_table",
            "table",
            hash_key="id",
            attribute=[{"name": "id", "type": "S"}],
        )
    ),
    "drift": Case(
        {"primary": (_asked({**BUCKET, **GROUP}),)},
        before={"primary": (_asked({**BUCKET, **GROUP}),)},
        asked=True,
    ),
    "unknown-values": here(
        put("aws_sns_topic", "alarms", name="myapp-alarms-2"),
        put("aws_cloudwatch_metric_alarm", "errors", alarm_actions=["${aws_sns_topic.alarms.arn}"]),
    ),
    "roles-swapped": Case(
        {
            "primary": (
                put(
                    "aws_db_instance",
                    "database",
                    identifier="myapp-db",
                    replicate_source_db=f"arn:aws:rds:{REGIONS['dr_standby']}:{ACCOUNT}:db:myapp-db-replica",
                    instance_class="db.r6g.large",
                    storage_encrypted=True,
                    deletion_protection=True,
                    skip_final_snapshot=True,
                ),
                put("aws_autoscaling_group", "application", min_size=1, desired_capacity=1),
            ),
            "dr_standby": (
                drop("aws_db_instance", "database", "skip_final_snapshot"),
                put(
                    "aws_db_instance",
                    "database",
                    multi_az=True,
                    final_snapshot_identifier="myapp-db-replica-final",
                ),
                put("aws_autoscaling_group", "application", min_size=3, desired_capacity=3),
            ),
        },
        before={
            # The old writer was set aside, and the replica was promoted by the failover.
            "primary": (cut("aws_db_instance", "database"),),
            "dr_standby": (
                drop("aws_db_instance", "database", "replicate_source_db"),
                put("aws_db_instance", "database", engine="postgres", username="app", allocated_storage=100),
            ),
        },
    ),
    "alarm-later-and-table-unprotected": here(
        put("aws_cloudwatch_metric_alarm", "errors", evaluation_periods=15, threshold=500),
        put("aws_dynamodb_table", "table", deletion_protection_enabled=False),
    ),
    "replication-and-lock-removed": Case(
        {
            "primary": (cut("aws_s3_bucket_replication_configuration", "data"),),
            "dr_standby": (cut("aws_backup_vault_lock_configuration", "copies"),),
        }
    ),
    "multi-az-off-and-encryption-off": here(
        put("aws_db_instance", "database", multi_az=False, storage_encrypted=False),
        drop("aws_db_instance", "database", "kms_key_id"),
    ),
    "hostile-names": here(
        put(
            "aws_ssm_parameter",
            "hostile",
            for_each='${toset(["| **b** |", "<script>alert(1)</script>", "`@everyone` [a](http://b)"])}',
            name="/myapp/${each.key}",
            type="String",
            insecure_value="</details> `${each.key}`",
        )
    ),
}
