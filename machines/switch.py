"""The switch of this region: recorded in the ledger, then published for the health checks."""

from machines.definition import Definition
from machines.endings import Failure
from machines.items import STAMP, Set, recording
from machines.states import State, Stop, Task
from machines.tasks import call, update

FAILED = Stop(
    "SwitchFailed",
    "The database is promoted. The switch is recorded but may not be published.",
    "Start again. The function that repeats the switch publishes what is recorded within a minute.",
)
# A value is good for its epoch: a later failover always writes, whatever an earlier one left.
HIGHER = "attribute_not_exists(#epoch) OR #epoch < :epoch OR (#epoch = :epoch AND #value < :value)"
READY = 2
ISSUED = 1
_NAMES = {ISSUED: "Issued", READY: "Ready"}
_MEANS = {
    ISSUED: "the other region's health check goes off, and stays off",
    READY: "DNS answers with this region",
}


def raised(names: Definition, value: int, *, then: str, failed: str) -> tuple[State, ...]:
    """Build the states that raise the switch to a value and publish it, unless an earlier run of this epoch has
    raised it as high already.
    """
    suffix = _NAMES[value]
    record, publish, failure = f"RaiseSwitchTo{suffix}", f"PublishSwitch{suffix}", f"Switch{suffix}Failed"
    return (
        update(
            names,
            record,
            f"Records switch {value} before it is published, so that the value repeated every minute is "
            "never older. Within an epoch it never goes down.",
            recording(
                names,
                "switch",
                names.region,
                (Set("value", {"N": str(value)}), *STAMP),
                HIGHER,
            ),
            unmet=then,
            failed=failure,
            then=publish,
        ),
        _published(names, publish, value, then, failure),
        Failure(failure, FAILED, record, failed),
    )


def _published(names: Definition, name: str, value: int, then: str, failed: str) -> Task:
    metric = {
        "MetricName": names.switch_metric,
        "Dimensions": [{"Name": "Region", "Value": names.region}],
        "Value": value,
        "Unit": "None",
    }
    return call(
        names,
        name,
        f"Publishes switch {value}: {_MEANS[value]}.",
        "aws-sdk:cloudwatch:putMetricData",
        {"Namespace": names.switch_namespace, "MetricData": [metric]},
        failed=failed,
        then=then,
    )
