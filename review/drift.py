"""Changes outside Terraform; expected ones are separate, each with its reason."""

from collections.abc import Iterator
from typing import Any

from review.findings import Finding, Kind
from review.plan import DELETE, Change, Plan
from review.values import Difference, Special, differences, shown

# (type, attribute) -> why it changes without anybody's doing.
NOISE = {
    ("aws_autoscaling_group", "desired_capacity"): "scaling policies and failovers set the desired capacity",
    ("aws_autoscaling_group", "min_size"): "a failover sets the minimum size",
    ("aws_cloudfront_distribution", "etag"): "AWS sets a new value whenever the resource changes",
    ("aws_cloudfront_distribution", "in_progress_validation_batches"): "AWS changes the value all the time",
    (
        "aws_cloudfront_distribution",
        "last_modified_time",
    ): "AWS sets a new value whenever the resource changes",
    ("aws_db_instance", "latest_restorable_time"): "AWS changes the value all the time",
    ("aws_db_instance", "engine_version_actual"): "AWS upgrades minor versions in the maintenance window",
    ("aws_db_instance", "replicas"): "the replica belongs to the other region's stack",
    ("aws_dynamodb_table", "replica"): "another Terraform resource has the replica",
    ("aws_elasticache_replication_group", "member_clusters"): "the cluster replaces its nodes",
    ("aws_iam_role", "inline_policy"): "other Terraform resources have the role's policies",
    ("aws_iam_role", "managed_policy_arns"): "other Terraform resources attach the policies",
    ("aws_kms_key", "tags"): "tags may arrive late",
    ("aws_launch_template", "latest_version"): "AWS sets a new value whenever the resource changes",
    ("aws_s3_bucket", "lifecycle_rule"): "another Terraform resource has this configuration",
    ("aws_s3_bucket", "replication_configuration"): "another Terraform resource has this configuration",
    (
        "aws_s3_bucket",
        "server_side_encryption_configuration",
    ): "another Terraform resource has this configuration",
    ("aws_s3_bucket", "versioning"): "another Terraform resource has this configuration",
    ("aws_s3_bucket", "logging"): "another Terraform resource has this configuration",
    ("aws_s3_bucket", "policy"): "another Terraform resource has the policy",
    ("aws_sns_topic", "policy"): "another Terraform resource has the policy",
    ("aws_security_group", "egress"): "other Terraform resources have the rules",
    ("aws_security_group", "ingress"): "other Terraform resources have the rules",
    ("aws_ssm_parameter", "version"): "AWS sets a new value whenever the resource changes",
}

# What is empty when Terraform creates a resource, and filled by others right after: no change as long as the state has
# nothing.
FILLED = {
    ("aws_eip", "association_id"): "the NAT gateway got the address after Terraform had created the address",
    (
        "aws_eip",
        "network_interface",
    ): "the NAT gateway got the address after Terraform had created the address",
    ("aws_eip", "private_dns"): "the NAT gateway got the address after Terraform had created the address",
    ("aws_eip", "private_ip"): "the NAT gateway got the address after Terraform had created the address",
    (
        "aws_lb_target_group",
        "load_balancer_arns",
    ): "another Terraform resource, the listener, attaches the load balancer",
    ("aws_route_table", "route"): "other Terraform resources have the routes",
    ("aws_s3_bucket", "object_lock_configuration"): "another Terraform resource has this configuration",
}
# (type, attribute, value) that a resource comes to by itself.
SETTLED = {
    (
        "aws_acm_certificate",
        "status",
        "ISSUED",
    ): "ACM validated the certificate after Terraform had created it",
    (
        "aws_vpc_peering_connection",
        "accept_status",
        "active",
    ): "another Terraform resource accepts the peering",
}
DEFAULT = "the provider records the default of a value that wasn't set"
_NOTHING: tuple[Any, ...] = (Special.ABSENT, None, "", 0, False, [], {})


def drifted(stack: str, plan: Plan) -> Iterator[Finding]:
    """Yield the differences that Terraform found between the state and the resources."""
    for change in plan.drift:
        if DELETE in change.actions:
            yield Finding(
                Kind.DRIFT, stack, change.address, "gone", "the resource was deleted outside Terraform"
            )
            continue
        yield from _attributes(stack, change)


def _attributes(stack: str, change: Change) -> Iterator[Finding]:
    for each in differences(change):
        reason = _expected(change.type, each)
        yield Finding(
            Kind.DRIFT if reason is None else Kind.NOISE,
            stack,
            change.address,
            "drift",
            reason or "",
            each.path,
            shown(each.before),
            shown(each.after),
        )


def _expected(kind: str, found: Difference) -> str | None:
    """Return why a value changes by itself; None if there is no known reason, so that somebody changed it."""
    attribute = found.path.partition(".")[0]
    if reason := NOISE.get((kind, attribute)):
        return reason
    if found.before in _NOTHING:
        if found.after in _NOTHING:
            return DEFAULT
        if reason := FILLED.get((kind, attribute)):
            return reason
    return SETTLED.get((kind, attribute, found.after)) if isinstance(found.after, str) else None
