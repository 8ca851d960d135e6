"""Alarms: whether the application can still scale."""

from templates.blocks.application import Application
from templates.blocks.existing import ExistingApplication
from templates.blocks.monitoring.alarm import Alarm, Metric

NAMESPACE = "AWS/AutoScaling"
Watched = Application | ExistingApplication


def application_alarms(application: Watched) -> list[Alarm]:
    """Return the alarms of the Auto Scaling group."""
    group = {"AutoScalingGroupName": application.group.name}
    return [
        Alarm(
            "group-at-maximum",
            "The group runs its maximum of instances, so it can't scale up further",
            {
                "running": Metric(NAMESPACE, "GroupInServiceInstances", group, "Maximum"),
                "most": Metric(NAMESPACE, "GroupMaxSize", group, "Maximum"),
            },
            0,
            # The group publishes both each minute, whatever it runs: without them nothing is known of it.
            missing="missing",
            periods=10,
            # A group that may run nothing, and runs nothing, is not full. Two questions are multiplied: AND of a
            # minute without data isn't said, and of arithmetic it is: no data.
            expression="(running >= most) * (most > 0)",
        )
    ]
