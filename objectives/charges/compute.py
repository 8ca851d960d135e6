"""Instances, functions, schedules and state machines."""

import re
from collections.abc import Iterator, Mapping

from objectives.charges.place import Charge, Charges, Place, Resource
from objectives.prices import HOURS
from recovery.steps.probe import RUN_SECONDS

MEGABYTES = 1024
MINUTES = HOURS * 60
DAYS = HOURS / 24
RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
PER_MONTH = {"minute": MINUTES, "hour": HOURS, "day": DAYS}


def _group(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of a group's instances and volumes, at its minimum or at its size after a failover."""
    running = max(resource["min_size"], place.launched) + place.traffic.instances_above_minimum
    kept = running + resource.get("warm_pool", {}).get("min_size", 0)
    template = place.all("aws_launch_template")[0]
    volumes = sum(each["ebs"]["volume_size"] for each in template["block_device_mappings"])
    yield Charge(f"ec2.{_instance_type(resource, template)}", running * HOURS)
    yield Charge("ebs.gp3", kept * volumes)


def _instance_type(group: Resource, template: Resource) -> str:
    """Return the preferred instance type: the first one."""
    mixed = group.get("mixed_instances_policy")
    if mixed:
        return str(mixed["launch_template"]["override"][0]["instance_type"])
    return str(template["instance_type"])


def _reservation(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of reserved capacity that no instance of the groups uses; it costs as much as running
    instances.
    """
    reserved = sum(each["instance_count"] for each in place.all("aws_ec2_capacity_reservation"))
    running = sum(max(each["min_size"], place.launched) for each in place.all("aws_autoscaling_group"))
    unused = max(0, reserved - running) / reserved * resource["instance_count"]
    yield Charge(f"ec2.{resource['instance_type']}", unused * HOURS)


def _function(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of a function's scheduled calls. Its calls in failovers and rehearsals are too few to count."""
    name = str(resource["function_name"])
    calls = sum(_calls(each) for each in _schedules(name, place))
    recovery = place.usage.recovery
    seconds = recovery.minute_seconds if _fills_its_minute(resource) else recovery.function_seconds
    yield Charge("function.request", calls)
    yield Charge("function.gb_second", calls * seconds * resource.get("memory_size", 128) / MEGABYTES)


def _fills_its_minute(function: Resource) -> bool:
    """Return whether a function runs for the whole minute of its schedule, as probers and heartbeats do."""
    variables: Mapping[str, str] = function.get("environment", {}).get("variables", {})
    return float(variables.get("DR_INTERVAL_SECONDS", RUN_SECONDS)) < RUN_SECONDS


def _schedules(name: str, place: Place) -> Iterator[Resource]:
    for schedule in place.all("aws_scheduler_schedule"):
        if str(schedule["target"]["arn"]).endswith(f":{place.region}:{_account(schedule)}:function:{name}"):
            yield schedule


def _account(schedule: Resource) -> str:
    return str(schedule["target"]["arn"]).split(":")[4]


def _calls(schedule: Resource) -> float:
    """Return how often a schedule runs in a month; a cron expression, as for rehearsals, counts as once a day."""
    found = RATE.fullmatch(str(schedule["schedule_expression"]))
    return PER_MONTH[found[2]] / int(found[1]) if found else DAYS


def _schedule(resource: Resource, place: Place) -> Iterator[Charge]:
    del place
    yield Charge("schedule.invocation", _calls(resource))


def _machine(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of a state machine's transitions in rehearsals and failovers. Their assumed total is divided
    equally among the stack's state machines.
    """
    del resource
    machines = len(place.all("aws_sfn_state_machine"))
    yield Charge("states.transition", place.usage.recovery.state_transitions_thousand * 1000 / machines)


COMPUTE: dict[str, Charges] = {
    "aws_autoscaling_group": _group,
    "aws_ec2_capacity_reservation": _reservation,
    "aws_lambda_function": _function,
    "aws_scheduler_schedule": _schedule,
    "aws_sfn_state_machine": _machine,
}
