"""Permissions of the passive region's readiness function, as data: it reads that region, and writes its result."""

from collections.abc import Sequence
from dataclasses import replace

from recovery.ledger import DRILL, READINESS
from templates.blocks.function.permissions import ANY, publish_metrics, read_ledger, use_table_key
from templates.blocks.policy import Statement
from templates.stores import deployed
from templates.stores.store import CopyRegions


def readiness(place: CopyRegions, *, table_key: str, keys: Sequence[str]) -> list[Statement]:
    """Return the readiness function's permissions. `keys` are the ARNs of the keys that it checks, `table_key` is the
    ARN of the ledger's key.
    """
    names, here = place.names, place.here
    ledger = [here.table_arn(names.ledger_table)]
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [DRILL, READINESS]}}
    rehearsals = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [DRILL, "execution"]}}
    return _joined(
        [
            read_ledger(names, here),
            Statement("ReadRehearsals", ["dynamodb:Query"], ledger, conditions=rehearsals),
            Statement("Record", ["dynamodb:PutItem"], ledger, conditions=own),
            Statement("LookAtTables", ["dynamodb:DescribeTable"], ledger),
            use_table_key(here, table_key),
            Statement("LookAround", _looks(place), ANY),
            Statement("LookAtKeys", ["kms:DescribeKey"], keys),
            Statement("LookAtMachine", ["states:DescribeStateMachine"], [here.state_machine_arn]),
            publish_metrics("PublishReadiness", names.readiness_namespace),
            *(
                statement
                for store, instances in deployed(place)
                for statement in store.examines(place, instances).statements
            ),
        ]
    )


def _looks(place: CopyRegions) -> list[str]:
    """Return the actions without resource-level permissions (service authorization reference)."""
    group = ["autoscaling:DescribeAutoScalingGroups"] if place.settings.components.application else []
    stores = [action for store, found in deployed(place) for action in store.examines(place, found).unscoped]
    return ["cloudwatch:GetMetricStatistics", *group, *stores]


def _joined(statements: Sequence[Statement]) -> list[Statement]:
    """Return statements with unique names: statements of one name differ only in their resources, which are joined."""
    found: dict[str, Statement] = {}
    for each in statements:
        before = found.get(each.sid)
        joined = [*(before.resources if before else ()), *each.resources]
        found[each.sid] = replace(each, resources=joined)
    return list(found.values())
