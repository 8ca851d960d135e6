"""Checks whether a failover could start: its state machine exists and is idle, the switch is 0, the prober works."""

from botocore.exceptions import ClientError

from operations.doctor.diagnosis import Diagnosis, State, judge
from operations.target import Target
from recovery import ledger


def examine(target: Target) -> list[Diagnosis]:
    """Return the diagnoses of the passive region's state machine, switch and prober."""
    return (
        [*executor(target), _switch(target), _prober(target)] if target.settings.components.recovery else []
    )


def executor(target: Target) -> list[Diagnosis]:
    """Return a diagnosis of the state machine, and one that says whether it is idle."""
    client, arn = target.client("stepfunctions", target.passive.region), target.passive.state_machine_arn
    item, fix = "failover machine", "make deploy NAMESPACE=recovery"
    try:
        status = client.describe_state_machine(stateMachineArn=arn).get("status", "ACTIVE")
    except ClientError as error:
        if error.response["Error"]["Code"] != "StateMachineDoesNotExist":
            raise
        return [Diagnosis(item, "not ready", f"{arn} doesn't exist", fix)]
    running = client.list_executions(stateMachineArn=arn, statusFilter="RUNNING")["executions"]
    names = ", ".join(each["name"] for each in running)
    return [
        judge(item, good=status == "ACTIVE", cause=f"it is {status}", fix=fix),
        judge(
            "no failover runs",
            good=not running,
            cause=f"running: {names}" if names else "no execution runs",
            fix=f"scripts/follow-failover.sh {running[0]['executionArn'] if running else ''} shows the progress of the "
            "running execution",
        ),
    ]


def _switch(target: Target) -> Diagnosis:
    region = target.passive.region
    value = ledger.read_switch(target.client("dynamodb", region), target.names.ledger_table, region)
    return judge(
        "switch",
        good=value == 0,
        cause=f"the switch of {region} is {value}; a passive region's is 0",
        fix=f"{region} was activated: run make reconcile, which applies the new roles and restores the protection",
    )


def _prober(target: Target) -> Diagnosis:
    name = target.passive.alarm(f"{target.active.site}-unreachable")
    alarms = target.client("cloudwatch", target.passive.region).describe_alarms(AlarmNames=[name])[
        "MetricAlarms"
    ]
    if not alarms:
        return Diagnosis("prober", "not ready", f"there is no alarm {name}", "make deploy NAMESPACE=recovery")
    states: dict[str, State] = {"OK": "ready", "ALARM": "not ready"}
    value = alarms[0]["StateValue"]
    state = states.get(value, "unknown")
    fix = (
        f"look at the log of the function {target.passive.function('prober')}, which runs each minute"
        if state == "unknown"
        else f"{target.active.region} doesn't answer the prober: fail over, or repair {target.active.region}"
    )
    return Diagnosis("prober", state, f"{name} is {value}", "" if state == "ready" else fix)
