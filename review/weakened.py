"""Protections that a plan weakens, by the table of protections, by policies, and by network rules."""

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from review import access, sizes
from review.findings import Finding, Kind
from review.plan import DELETE, FORGET, Change, Plan
from review.protections import CLASSES, DANGERS, GUARDS, PROTECTIONS, UNTIL_DELETED, Protection
from review.values import at, is_unknown, shown

# Where a lower number is a longer time: logs with 0 days are kept for ever.
FOREVER = {"aws_cloudwatch_log_group": 0}
# How each policy names what it is attached to, the type of that, and how it is called there.
HELD = {
    "aws_backup_vault_policy": ("backup_vault_name", "aws_backup_vault", "name"),
    "aws_dynamodb_resource_policy": ("resource_arn", "aws_dynamodb_table", "arn"),
    "aws_ecr_repository_policy": ("repository", "aws_ecr_repository", "name"),
    "aws_iam_group_policy": ("group", "aws_iam_group", "name"),
    "aws_iam_role_policy": ("role", "aws_iam_role", "name"),
    "aws_iam_user_policy": ("user", "aws_iam_user", "name"),
    "aws_s3_bucket_policy": ("bucket", "aws_s3_bucket", "bucket"),
    "aws_secretsmanager_secret_policy": ("secret_arn", "aws_secretsmanager_secret", "arn"),
    "aws_sns_topic_policy": ("arn", "aws_sns_topic", "arn"),
    "aws_sqs_queue_policy": ("queue_url", "aws_sqs_queue", "url"),
}
# Comparisons of alarms that a higher threshold makes quieter; with the others it is a lower one.
ABOVE = ("GreaterThanThreshold", "GreaterThanOrEqualToThreshold")


def weakened(stack: str, plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each protection that the plan weakens, or whose value is known only after the
    apply.
    """
    for change in plan.changes:
        if set(change.actions) & {DELETE, FORGET} and not change.is_replacement:
            yield from _ended(stack, change)
            if change.type in access.ATTACHED and not _goes_with_its_holder(change, plan):
                yield from access.widened(stack, change)
            continue
        if change.before is not None:
            yield from _by_table(stack, change)
            yield from _threshold(stack, change)
        yield from access.widened(stack, change)


def _ended(stack: str, change: Change) -> Iterator[Finding]:
    if change.type in GUARDS:
        how = "is destroyed" if change.deletes else "is no longer managed by Terraform"
        yield Finding(Kind.WEAKENED, stack, change.address, GUARDS[change.type], f"the resource {how}")
    elif change.deletes and at(change.before, "replicate_source_db"):
        yield Finding(Kind.WEAKENED, stack, change.address, "replication", "the replica is destroyed")


def _goes_with_its_holder(change: Change, plan: Plan) -> bool:
    """Return whether the bucket, role or other holder of a policy is destroyed too, so that the policy's denials are
    needless.
    """
    if change.type not in HELD:
        return False
    mine, kind, its = HELD[change.type]
    held = (change.before or {}).get(mine)
    gone = [each.before or {} for each in plan.of(kind) if each.deletes and not each.is_replacement]
    return bool(held) and any(each.get(its) == held for each in gone)


def _by_table(stack: str, change: Change) -> Iterator[Finding]:
    for protection in (*PROTECTIONS, *DANGERS, *CLASSES):
        if not any(fnmatch(change.type, pattern) for pattern in protection.types):
            continue
        before, after = at(change.before, protection.path), at(change.after, protection.path)
        if is_unknown(change.unknown, protection.path):
            if before and _is_on(protection, before):
                yield _finding(Kind.UNKNOWN, stack, change, protection, before, None)
        elif _is_weaker(change.type, protection, before, after):
            yield _finding(Kind.WEAKENED, stack, change, protection, before, after)


def _is_on(protection: Protection, before: list[Any]) -> bool:
    """Return whether the protection was on before the plan, so that the plan can weaken it."""
    if protection in DANGERS:
        return not all(before)
    return protection.how not in ("off", "left") or any(each in (True, protection.strong) for each in before)


def _is_weaker(kind: str, protection: Protection, before: list[Any], after: list[Any]) -> bool:
    if protection in DANGERS:
        return any(each is True for each in after) and not any(each is True for each in before)
    if protection in CLASSES:
        return bool(before and after) and sizes.is_smaller(str(before[0]), str(after[0]))
    match protection.how:
        case "off":
            return any(each is True for each in before) and not (
                after and all(each is True for each in after)
            )
        case "left":
            return before.count(protection.strong) > after.count(protection.strong)
        case "cleared":
            return any(before) and not any(after)
        case "fewer":
            return bool(_missing(before, after))
        case "lower":
            return _is_lower(kind, protection, before, after)
        case "higher":
            return bool(before and after) and max(map(float, after)) > max(map(float, before))


def _is_lower(kind: str, protection: Protection, before: list[Any], after: list[Any]) -> bool:
    """Return whether any of the numbers becomes lower. Old and new numbers are sorted before they are
    compared.

    A missing number counts as infinite if it is a time after which something is deleted, otherwise as 0.
    """
    missing = float("inf") if protection in UNTIL_DELETED else 0.0
    old, new = _numbers(kind, before), _numbers(kind, after)
    more = len(new) - len(old)
    old, new = sorted(old + [missing] * more), sorted(new + [missing] * -more)
    return any(now < then for then, now in zip(old, new, strict=True))


def _numbers(kind: str, values: list[Any]) -> list[float]:
    forever = FOREVER.get(kind)
    return [float("inf") if each == forever else float(each) for each in values]


def _missing(before: list[Any], after: list[Any]) -> list[Any]:
    """Return the removed items; empty if there are as many items as before. Blocks can't be told apart, so
    only their number is compared.
    """
    old = [item for each in before if isinstance(each, list) for item in each]
    new = [item for each in after if isinstance(each, list) for item in each]
    if any(isinstance(each, dict) for each in old):
        return old[len(new) :]
    return [each for each in old if each not in new] if len(new) < len(old) else []


def _threshold(stack: str, change: Change) -> Iterator[Finding]:
    """Yield a finding if an alarm fires later because of its new threshold. The alarm's comparison decides
    whether a higher or a lower threshold means later.
    """
    if change.type != "aws_cloudwatch_metric_alarm" or change.after is None or change.before is None:
        return
    old, new = change.before.get("threshold"), change.after.get("threshold")
    if old is None or new is None or old == new:
        return
    higher_is_quieter = change.after.get("comparison_operator") in ABOVE
    if (float(new) > float(old)) == higher_is_quieter:
        yield Finding(
            Kind.WEAKENED,
            stack,
            change.address,
            "alarms and actions",
            "the alarm fires later",
            "threshold",
            shown(old),
            shown(new),
        )


def _finding(
    kind: Kind, stack: str, change: Change, protection: Protection, before: list[Any], after: list[Any] | None
) -> Finding:
    old = before[0] if len(before) == 1 else before
    new = None if not after else after[0] if len(after) == 1 else after
    text = ""
    if protection.path == "replicate_source_db":
        text = "the replica becomes a separate database, to which nothing is replicated"
    told = "(known after apply)" if after is None else "none" if new is None else shown(new)
    return Finding(
        kind,
        stack,
        change.address,
        protection.what,
        text,
        protection.path.replace(".*", ""),
        shown(old) if before else "none",
        told,
    )
