"""The branch that scales this region's application up. Its failures never stop a failover."""

from machines.definition import Definition
from machines.rules import present
from machines.states import CAUGHT, Choice, Pass, State, Task, When
from machines.tasks import call

DONE = "Scaled"
WINDOWS = "RemoveTestWindows"


def scaling(names: Definition) -> tuple[State, ...]:
    """Scale, set target tracking and, if the group has test windows, remove them. An existing group keeps what the
    settings don't give.
    """
    windowed, windows = (WINDOWS, _windows(names)) if names.test_windows else (DONE, ())
    tracked = windowed if names.keeps_policy else "TrackLoad"
    track = () if names.keeps_policy else (_track(names, windowed),)
    refused = (
        Pass(
            "NotScaled",
            "Failing to scale stops nothing: readiness decides, and the result reports it.",
            parameters={"scaled": False, "cause.$": CAUGHT},
        ),
    )
    return (
        _keep(tracked) if names.keeps_sizes else _scale(names, tracked),
        *track,
        *windows,
        Pass(DONE, "The group has its sizes.", parameters={"scaled": True, "cause": ""}),
        *(() if names.keeps_sizes and names.keeps_policy else refused),
    )


def _keep(then: str) -> Pass:
    return Pass("KeepSizes", "The group exists already, and the settings give no sizes.", then)


def _scale(names: Definition, then: str) -> Task:
    return call(
        names,
        "ScaleApplication",
        "Gives the group the sizes of an active region.",
        "aws-sdk:autoscaling:updateAutoScalingGroup",
        {
            "AutoScalingGroupName": names.auto_scaling_group,
            "MinSize": names.minimum,
            "MaxSize": names.maximum,
            "DesiredCapacity": names.desired,
        },
        failed="NotScaled",
        then=then,
    )


def _track(names: Definition, then: str) -> Task:
    return call(
        names,
        "TrackLoad",
        "Sets the target tracking of an active region.",
        "aws-sdk:autoscaling:putScalingPolicy",
        {
            "AutoScalingGroupName": names.auto_scaling_group,
            "PolicyName": names.scaling_policy,
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingConfiguration": {
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
                "TargetValue": names.target_cpu_percent,
            },
        },
        failed="NotScaled",
        then=then,
    )


def _windows(names: Definition) -> tuple[State, ...]:
    return (
        call(
            names,
            WINDOWS,
            "Removes the test windows from the group: the end of one would lower the minimum of a region "
            "that serves. The swapped roles have none.",
            "aws-sdk:autoscaling:batchDeleteScheduledAction",
            {
                "AutoScalingGroupName": names.auto_scaling_group,
                "ScheduledActionNames": list(names.test_windows),
            },
            result="$.windows",
            failed="WindowsLeft",
            then="AreWindowsRemoved",
        ),
        Choice(
            "AreWindowsRemoved",
            "The call succeeds also when some windows weren't removed.",
            (When(present("$.windows.FailedScheduledActions[0]"), "SomeWindowsLeft"),),
            DONE,
        ),
        Pass(
            "SomeWindowsLeft",
            "Names the windows that weren't removed, including those that an earlier execution removed.",
            parameters={
                "scaled": True,
                "cause.$": "States.Format('test windows that are gone or left: {}', "
                "States.JsonToString($.windows.FailedScheduledActions))",
            },
        ),
        Pass(
            "WindowsLeft",
            "The group was scaled; a person must remove the windows that the result names.",
            parameters={
                "scaled": True,
                "cause.$": f"States.Format('test windows are left: {{}}', {CAUGHT})",
            },
        ),
    )
