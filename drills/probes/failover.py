"""Probes of the passive region's own tables and state machine."""

from drills.journal import Journal
from drills.tolerance import Reading
from operations.target import Target


def switch(target: Target, journal: Journal, of: str) -> Reading:
    """Return the passive region's switch: 0 as deployed, 1 once the promotion is issued, 2 once the region is ready."""
    del journal, of
    item = target.client("dynamodb", target.passive.region).get_item(
        TableName=target.names.ledger_table,
        Key={"pk": {"S": "switch"}, "sk": {"S": target.passive.region}},
        ConsistentRead=True,
    )
    value = int(item["Item"]["value"]["N"]) if "Item" in item else 0
    return Reading(float(value), f"the switch of {target.passive.region} is at {value}")


def lease(target: Target, journal: Journal, of: str) -> Reading:
    """Return the state of the lease: `untaken` before the first failover, `free` after one, `held` during one."""
    del journal, of
    found = target.client("dynamodb", target.passive.region).get_item(
        TableName=target.passive.lease_table, Key={"id": {"S": "failover"}}, ConsistentRead=True
    )
    item = found.get("Item", {})
    holder, epoch = item.get("holder", {}).get("S"), item.get("epoch", {}).get("N", "0")
    state = "held" if holder else "free" if int(epoch) else "untaken"
    return Reading(state, f"the lease is held by {holder or 'nobody'}, at epoch {epoch}")


def running(target: Target, journal: Journal, of: str) -> Reading:
    """Return the number of running executions."""
    del journal, of
    found = target.client("stepfunctions", target.passive.region).list_executions(
        stateMachineArn=target.passive.state_machine_arn, statusFilter="RUNNING"
    )["executions"]
    names = ", ".join(execution["name"] for execution in found) or "none"
    return Reading(float(len(found)), f"running executions: {names}")


def promotions(target: Target, journal: Journal, of: str) -> Reading:
    """Return the number of accepted promotions; unknown on AWS, where CloudTrail shows them minutes late."""
    del journal, of
    if target.endpoint is None:
        return Reading(None, "unknown on AWS: look in CloudTrail for PromoteReadReplica")
    asked = [call for call in target.control.calls() if call["operation"] == "PromoteReadReplica"]
    accepted = sum(call["status"] == 200 for call in asked)
    return Reading(float(accepted), f"{len(asked)} promotions were requested, {accepted} accepted")
