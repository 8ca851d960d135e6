"""Alarms on failing functions. Each alarm sums the errors of up to ten functions, the most that CloudWatch allows."""

from collections.abc import Sequence

from templates.blocks.monitoring.alarm import Alarm, Metric

NAMESPACE = "AWS/Lambda"
# An alarm takes ten metrics at most (CloudWatch quotas).
MOST = 10


def function_alarms(kind: str, meaning: str, functions: Sequence[str]) -> list[Alarm]:
    """Return the alarms on errors of the named functions; `kind` is the alarms' name. An alarm needs two
    errors in five minutes, because a deployment may cause one error.
    """
    groups = [functions[start : start + MOST] for start in range(0, len(functions), MOST)]
    return [
        Alarm(
            kind,
            meaning,
            {
                f"errors{place}": Metric(NAMESPACE, "Errors", {"FunctionName": name}, "Sum")
                for place, name in enumerate(group)
            },
            1,
            # A function that wasn't called has no errors and no data.
            missing="notBreaching",
            periods=1,
            period=300,
            expression=" + ".join(f"FILL(errors{place}, 0)" for place in range(len(group))),
            node=str(number) if len(groups) > 1 else "",
        )
        for number, group in enumerate(groups, start=1)
    ]
