"""Resources with data that no apply can restore, and plans that would lose the data."""

from config.errors import UserError
from review.plan import Change, Plan

# Resource type -> what is lost with it.
STATEFUL = {
    "aws_backup_vault": "backups",
    "aws_db_instance": "a database",
    "aws_dynamodb_table": "a table's items",
    "aws_dynamodb_table_replica": "a table's replica, the only copy if the other region is lost",
    "aws_kms_key": "everything that the key encrypted",
    "aws_kms_replica_key": "everything that the key encrypted in its region",
    "aws_rds_cluster": "a database",
    "aws_rds_global_cluster": "the link between the databases of both regions",
    "aws_route53_zone": "every DNS record of the zone, and the delegation to its name servers",
    "aws_s3_bucket": "a bucket's objects",
    "aws_secretsmanager_secret": "a secret",
}


class StatefulLossError(UserError):
    """A plan that would delete or replace a resource that holds data."""

    def __init__(self, stack: str, lost: tuple[Change, ...]) -> None:
        self.stack, self.lost = stack, lost
        lines = [f"the plan of {stack} would lose data; nothing was changed:"]
        lines += [f"  {_told(change)}" for change in lost]
        lines += [
            "    allowed: plans that create or change resources with data, and delete or replace none",
            '    fix: revert the change, or remove the resource by name first: make cleanup REMOVE="..."',
        ]
        super().__init__("\n".join(lines))


def losses(plan: Plan) -> tuple[Change, ...]:
    """List the resources with data that would be deleted or replaced."""
    return tuple(change for change in plan.of(*STATEFUL) if change.deletes)


def refuse_losses(stack: str, plan: Plan) -> None:
    """Raise StatefulLossError if the plan would delete or replace a resource that holds data."""
    if lost := losses(plan):
        raise StatefulLossError(stack, lost)


def _told(change: Change) -> str:
    forced = f", forced by {', '.join(change.replace_paths)}" if change.replace_paths else ""
    return f"{change.verb} {change.address} ({STATEFUL[change.type]}){forced}"
