"""Changes outside Terraform; expected ones are separate, each with its reason."""

from collections.abc import Iterator
from typing import Any

from review.findings import Finding, Kind
from review.plan import DELETE, Change, Plan
from review.values import Difference, Special, differences, shown

# (type, attribute) -> why it changes without anybody's doing.
NOISE = {
    ("aws_autoscaling_group", "desired_capacity"): "scaling policies and failovers set it",
    ("aws_autoscaling_group", "min_size"): "a failover sets it",
    ("aws_cloudfront_distribution", "etag"): "the value follows every change",
    ("aws_cloudfront_distribution", "in_progress_validation_batches"): "the value changes by itself",
    ("aws_cloudfront_distribution", "last_modified_time"): "the value follows every change",
    ("aws_db_instance", "latest_restorable_time"): "the value changes by itself",
    ("aws_db_instance", "engine_version_actual"): "AWS upgrades minor versions in the maintenance window",
    ("aws_db_instance", "replicas"): "the replica belongs to the other region's stack",
    ("aws_dynamodb_table", "replica"): "the replica is a resource of its own",
    ("aws_elasticache_replication_group", "member_clusters"): "the cluster replaces its nodes",
    ("aws_iam_role", "inline_policy"): "policies are resources of their own",
    ("aws_iam_role", "managed_policy_arns"): "attachments are resources of their own",
    ("aws_kms_key", "tags"): "tags may arrive late",
    ("aws_launch_template", "latest_version"): "the value follows every change",
    ("aws_s3_bucket", "lifecycle_rule"): "the configuration is a resource of its own",
    ("aws_s3_bucket", "replication_configuration"): "the configuration is a resource of its own",
    ("aws_s3_bucket", "server_side_encryption_configuration"): "the configuration is a resource of its own",
    ("aws_s3_bucket", "versioning"): "the configuration is a resource of its own",
    ("aws_s3_bucket", "logging"): "the configuration is a resource of its own",
    ("aws_s3_bucket", "policy"): "the policy is a resource of its own",
    ("aws_sns_topic", "policy"): "the policy is a resource of its own",
    ("aws_security_group", "egress"): "rules are resources of their own",
    ("aws_security_group", "ingress"): "rules are resources of their own",
    ("aws_ssm_parameter", "version"): "the value follows every change",
}

# What is empty when Terraform creates a resource, and filled by others right after: no change as long as the state has
# nothing.
FILLED = {
    ("aws_eip", "association_id"): "the NAT gateway takes the address after it was made",
    ("aws_eip", "network_interface"): "the NAT gateway takes the address after it was made",
    ("aws_eip", "private_dns"): "the NAT gateway takes the address after it was made",
    ("aws_eip", "private_ip"): "the NAT gateway takes the address after it was made",
    ("aws_lb_target_group", "load_balancer_arns"): "the listener is a resource of its own",
    ("aws_route_table", "route"): "routes are resources of their own",
    ("aws_s3_bucket", "object_lock_configuration"): "the configuration is a resource of its own",
}
# (type, attribute, value) that a resource comes to by itself.
SETTLED = {
    ("aws_acm_certificate", "status", "ISSUED"): "the certificate was validated after it was made",
    ("aws_vpc_peering_connection", "accept_status", "active"): "the accepter is a resource of its own",
}
DEFAULT = "the provider writes the default where nothing was set"
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
