"""Probe of the passive region's alarms."""

from drills.journal import Journal
from drills.tolerance import Reading
from operations.target import Target


def state(target: Target, journal: Journal, of: str) -> Reading:
    """Return the state of the alarm whose name ends with `of`: `OK`, `ALARM` or `INSUFFICIENT_DATA`."""
    del journal
    client = target.client("cloudwatch", target.passive.region)
    pages = client.get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    alarms = [
        alarm
        for page in pages
        for alarm in (*page["MetricAlarms"], *page["CompositeAlarms"])
        if alarm["AlarmName"].endswith(of)
    ]
    if not alarms:
        return Reading(None, f"no alarm's name ends with {of}")
    (alarm, *_) = alarms
    return Reading(alarm["StateValue"], f"{alarm['AlarmName']} is {alarm['StateValue']}")
