"""Access that a plan newly allows: statements of policies, and network rules open to anywhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from review.findings import Finding, Kind
from review.plan import Change
from review.policies import PolicyError, Statement, statements, widened_by
from review.values import is_unknown

# Attributes that are policies, by the type of the resource.
POLICIES = {
    "aws_backup_vault_policy": ("policy",),
    "aws_cloudwatch_log_resource_policy": ("policy_document",),
    "aws_dynamodb_resource_policy": ("policy",),
    "aws_ecr_repository_policy": ("policy",),
    "aws_iam_group_policy": ("policy",),
    "aws_iam_policy": ("policy",),
    "aws_iam_role": ("assume_role_policy",),
    "aws_iam_role_policy": ("policy",),
    "aws_iam_user_policy": ("policy",),
    "aws_kms_key": ("policy",),
    "aws_kms_replica_key": ("policy",),
    "aws_s3_bucket_policy": ("policy",),
    "aws_secretsmanager_secret_policy": ("policy",),
    "aws_sns_topic": ("policy",),
    "aws_sns_topic_policy": ("policy",),
    "aws_sqs_queue": ("policy",),
    "aws_sqs_queue_policy": ("policy",),
    "aws_vpc_endpoint": ("policy",),
}
# Those that are resources of their own, attached to something that stays when they go.
ATTACHED = frozenset(name for name in POLICIES if name.endswith("_policy"))
ANYWHERE = ("0.0.0.0/0", "::/0")
# What a public front is there for; its web ACL judges who may.
WEB = (("tcp", 80), ("tcp", 443))
RULES = ("aws_vpc_security_group_ingress_rule", "aws_security_group_rule")
ATTACHMENTS = (
    "aws_iam_role_policy_attachment",
    "aws_iam_user_policy_attachment",
    "aws_iam_group_policy_attachment",
)
ADMINISTRATORS = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")


def widened(stack: str, change: Change) -> Iterator[Finding]:
    """Yield the access that a resource allows after the plan and not before."""
    for attribute in POLICIES.get(change.type, ()):
        yield from _policy(stack, change, attribute)
    before, after = set(_open(change.type, change.before)), set(_open(change.type, change.after))
    for opened in sorted(after - before):
        yield Finding(Kind.WEAKENED, stack, change.address, "access", f"lets in {opened}", "ingress")
    if change.type in ATTACHMENTS and change.after:
        name = str(change.after.get("policy_arn") or "").rpartition("/")[2]
        if name in ADMINISTRATORS and (change.before or {}).get("policy_arn") != change.after["policy_arn"]:
            yield Finding(Kind.WEAKENED, stack, change.address, "access", f"attaches {name}", "policy_arn")


def _policy(stack: str, change: Change, attribute: str) -> Iterator[Finding]:
    if is_unknown(change.unknown, attribute):
        # A policy of a resource that is new names what is new with it, which is no news.
        if change.before is not None and change.before.get(attribute):
            yield Finding(
                Kind.UNKNOWN,
                stack,
                change.address,
                "access",
                "",
                attribute,
                "a policy",
                "(known after apply)",
            )
        return
    try:
        old, new = (_statements(values, attribute) for values in (change.before, change.after))
    except PolicyError as error:
        yield Finding(Kind.UNKNOWN, stack, change.address, "access", str(error), attribute)
        return
    if change.before is None:
        # All of a new policy is new: what is told is what allows everything.
        new = tuple(each for each in new if each.is_sweeping)
    for text in widened_by(old, new):
        yield Finding(Kind.WEAKENED, stack, change.address, "access", text, attribute)


def _statements(values: Mapping[str, Any] | None, attribute: str) -> tuple[Statement, ...]:
    return statements((values or {}).get(attribute) or "")


def _open(kind: str, values: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield, in words, the access from anywhere that a security group or one of its rules allows."""
    if values is None:
        return
    if kind == "aws_security_group":
        for rule in values.get("ingress") or []:
            for source in (*(rule.get("cidr_blocks") or []), *(rule.get("ipv6_cidr_blocks") or [])):
                if source in ANYWHERE and not _is_web(rule):
                    yield _told(rule, rule.get("protocol"), source)
    elif kind in RULES and values.get("type", "ingress") == "ingress":
        sources = [values.get("cidr_ipv4"), values.get("cidr_ipv6"), *(values.get("cidr_blocks") or [])]
        for source in (*sources, *(values.get("ipv6_cidr_blocks") or [])):
            if source in ANYWHERE and not _is_web(values):
                yield _told(values, values.get("ip_protocol") or values.get("protocol"), source)


def _is_web(rule: Mapping[str, Any]) -> bool:
    protocol, first, last = (
        rule.get("ip_protocol") or rule.get("protocol"),
        rule.get("from_port"),
        rule.get("to_port"),
    )
    return first == last and (protocol, first) in WEB


def _told(rule: Mapping[str, Any], protocol: Any, source: Any) -> str:
    first, last = rule.get("from_port"), rule.get("to_port")
    if str(protocol) == "-1":
        return f"everything from {source}"
    return f"{protocol} {first if first == last else f'{first}-{last}'} from {source}"
