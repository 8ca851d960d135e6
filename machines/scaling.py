"""The branch that scales this region's application up. Its failures never stop a failover."""

from machines.definition import Definition
from machines.items import SIGNED, Set, recording
from machines.rules import present
from machines.states import CAUGHT, Choice, Pass, State, Task, When
from machines.tasks import call, update
from recovery.ledger import SIZES

DONE = "Scaled"
SCALES = "ScaleApplication"
WINDOWS = "RemoveTestWindows"
# Where the answer about a group has its sizes.
FOUND = "$.group.AutoScalingGroups[0]"


def scaling(names: Definition) -> tuple[State, ...]:
    """Build the states that scale the group, set target tracking and, if the settings have test windows, remove these
    from the group. An existing group keeps the sizes and policies that the settings don't give.
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
        *(_note(names) if names.notes_sizes else ()),
        _keep(tracked) if names.keeps_sizes else _scale(names, tracked),
        *track,
        *windows,
        Pass(DONE, "The group has its sizes.", parameters={"scaled": True, "cause": ""}),
        *(() if names.keeps_sizes and names.keeps_policy else refused),
    )


def _keep(then: str) -> Pass:
    return Pass("KeepSizes", "The group exists already, and the settings give no sizes.", then)


def _note(names: Definition) -> tuple[State, ...]:
    """Build the states that record the sizes that an existing group has from its owner; a reconcile restores them
    once the region is passive again. An earlier record isn't overwritten: it was made before an earlier failover.
    """
    own = {"minimum": "MinSize", "maximum": "MaxSize", "desired": "DesiredCapacity"}
    return (
        call(
            names,
            "LookAtGroup",
            "Looks at the sizes that the group's owner gave it.",
            "aws-sdk:autoscaling:describeAutoScalingGroups",
            {"AutoScalingGroupNames": [names.auto_scaling_group]},
            result="$.group",
            failed=SCALES,
            then="IsThereAGroup",
        ),
        Choice(
            "IsThereAGroup",
            "The call succeeds also when there is none.",
            (When(present(FOUND), "NoteSizes"),),
            SCALES,
        ),
        update(
            names,
            "NoteSizes",
            "Notes them for the way back.",
            recording(
                names,
                SIZES,
                names.region,
                (
                    *(Set(each, {"N.$": f"States.Format('{{}}', {FOUND}.{of})"}) for each, of in own.items()),
                    Set("givenMinimum", {"N": str(names.minimum)}),
                    Set("givenMaximum", {"N": str(names.maximum)}),
                    *SIGNED,
                ),
                "attribute_not_exists(#minimum)",
            ),
            failed=SCALES,
            unmet=SCALES,
            then=SCALES,
        ),
    )


def _scale(names: Definition, then: str) -> Task:
    return call(
        names,
        SCALES,
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
