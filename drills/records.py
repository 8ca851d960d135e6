"""The result of each drill in the recovery ledger, for `make status` and auditors."""

from drills.result import Result
from operations.target import Target
from recovery.ledger import DRILL


def keep(target: Target, result: Result) -> None:
    """Write a result into the passive region's replica of the ledger; writing it again changes nothing."""
    item = {
        "pk": {"S": DRILL},
        "sk": {"S": f"{result.started}#{result.scenario}"},
        "scenario": {"S": result.scenario},
        "verdict": {"S": result.verdict},
        "target": {"S": result.target},
        "endedAt": {"S": result.ended},
        "reasons": {"L": [{"S": reason} for reason in result.reasons]},
    }
    if result.rto_seconds is not None:
        item["rtoSeconds"] = {"N": str(result.rto_seconds)}
    for loss in result.rpo:
        if loss.seconds is not None:
            item[f"rpoSeconds.{loss.store}"] = {"N": str(loss.seconds)}
    target.client("dynamodb", target.passive.region).put_item(TableName=target.names.ledger_table, Item=item)
