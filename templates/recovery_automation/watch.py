"""Observability of the recovery: alarms of a region's machine and functions, and its dashboard."""

import json
from collections.abc import Sequence

from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames, Settings
from config.names import PROBE_METRIC, SWITCH_METRIC, UNPROTECTED_METRIC
from recovery.steps.measurement import LOSS_METRIC, OWN_TIME_METRIC, STORES, TIME_METRIC
from templates.blocks.monitoring.alarm import Alarm, Metric
from templates.blocks.monitoring.functions import NAMESPACE as FUNCTIONS
from templates.blocks.monitoring.functions import function_alarms
from templates.blocks.monitoring.metric_alarm import metric_alarm
from templates.blocks.monitoring.widget import Graph, Part, metrics, story
from templates.recovery_automation.trigger import MAJORITY

STATES = "AWS/States"
# How an execution ends that didn't do what it was started for. One that is stuck times out.
BAD_ENDS = ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted")


class Watch(Construct):
    """Recovery alarms and dashboard for one region. `functions` are the names of the recovery functions there."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        here: RegionNames,
        provider: AwsProvider,
        functions: Sequence[str],
    ) -> None:
        super().__init__(scope, id)
        alarms = watch_alarms(names, here, functions)
        for alarm in alarms:
            metric_alarm(
                self, alarm, provider=provider, here=here, settings=settings, topic_arn=here.topic_arn
            )
        shown = [alarm.name for alarm in alarms]
        CloudwatchDashboard(
            self,
            "dashboard",
            provider=provider,
            dashboard_name=here.recovery_dashboard,
            dashboard_body=json.dumps(
                story(here, f"Recovery in {here.region}", shown, _parts(settings, names, here, functions))
            ),
        )


def watch_alarms(names: Names, here: RegionNames, functions: Sequence[str]) -> list[Alarm]:
    """Return the alarms on a failed failover, an unprotected region, and failing functions."""
    machine = {"StateMachineArn": here.state_machine_arn}
    return [
        Alarm(
            "failover-failed",
            "A failover failed, was aborted, or timed out",
            {name.lower(): Metric(STATES, name, machine, "Sum") for name in BAD_ENDS},
            0,
            # Published only when an execution ended like that.
            missing="notBreaching",
            periods=1,
            expression=" + ".join(f"FILL({name.lower()}, 0)" for name in BAD_ENDS),
        ),
        Alarm(
            "unprotected",
            "The passive region can't take over: it isn't protected since the last failover",
            {"value": Metric(names.switch_namespace, UNPROTECTED_METRIC, {"Region": here.region}, "Maximum")},
            0,
            missing="missing",
            periods=1,
        ),
        *function_alarms("recovery-errors", "Recovery functions fail", functions),
    ]


def _parts(settings: Settings, names: Names, here: RegionNames, functions: Sequence[str]) -> list[Part]:
    """Return the sections of the dashboard: what `make watch` shows, in its order, for people without a checkout."""
    probed = [{"Region": each.region} for each in (names.primary, names.standby)]
    start = f"aws stepfunctions start-execution --region {here.region} --state-machine-arn {here.state_machine_arn}"
    request = json.dumps({"action": "failover", "targetRegion": here.region})
    return [
        Part(
            f"## Users: `{names.host('app')}`\nWhich region answers them, as the probers see it.",
            [
                Graph(
                    "Application availability: share of failed probes",
                    [Metric(names.probe_namespace, PROBE_METRIC, each, "Average") for each in probed],
                )
            ],
        ),
        Part(
            "## What comes next\n`make status` shows it, and what is forbidden now. The runbook is "
            f"`docs/runbooks/failover.md`. A failover to {here.region}: `{start} --input '{request}'`"
        ),
        Part(
            "## Both regions\nThe switch is 0 as deployed, 1 once the other region is off, 2 while this one is on.",
            [
                Graph(
                    "Switch",
                    metrics(names.switch_namespace, (SWITCH_METRIC,), {"Region": here.region}, "Maximum"),
                ),
                Graph(
                    "Data consistency: seconds of writes that a failover may have lost",
                    [
                        Metric(
                            names.recovery_namespace,
                            LOSS_METRIC,
                            {"Region": here.region, "Store": store},
                            "Maximum",
                        )
                        for store in ("database", *STORES)
                    ],
                    limit=settings.objectives.rpo_seconds,
                ),
            ],
        ),
        Part(
            "## The state machine\nIts executions, and its functions.",
            _machine(settings, names, here, functions),
        ),
        Part(
            "## What the probers see\nResponse times of the regions.",
            [
                Graph(
                    "Time of a probe's answer, milliseconds",
                    [Metric(names.probe_namespace, "ProbeLatency", each, "Maximum") for each in probed],
                )
            ],
        ),
        Part(
            f"## The alarm that starts a failover\n{settings.failover.probing.failing_periods} of "
            f"{settings.failover.probing.periods} periods above the line start it.",
            [
                Graph(
                    "Share of failed probes in each period of the alarm",
                    [Metric(names.probe_namespace, PROBE_METRIC, each, "Average") for each in probed],
                    limit=MAJORITY,
                    period=settings.failover.probing.period_seconds,
                )
            ],
        ),
    ]


def _machine(settings: Settings, names: Names, here: RegionNames, functions: Sequence[str]) -> list[Graph]:
    machine = {"StateMachineArn": here.state_machine_arn}
    named = [{"FunctionName": name} for name in functions]
    return [
        Graph(
            "Executions",
            metrics(STATES, ("ExecutionsStarted", "ExecutionsSucceeded", *BAD_ENDS), machine, "Sum"),
        ),
        Graph("Time of a failover, milliseconds", metrics(STATES, ("ExecutionTime",), machine, "Maximum")),
        Graph(
            "Time to failover, seconds",
            metrics(
                names.recovery_namespace, (TIME_METRIC, OWN_TIME_METRIC), {"Region": here.region}, "Maximum"
            ),
            limit=60 * settings.objectives.rto_minutes,
        ),
        Graph("Errors of functions", [Metric(FUNCTIONS, "Errors", each, "Sum") for each in named]),
        Graph(
            "Duration of functions, milliseconds",
            [Metric(FUNCTIONS, "Duration", each, "Maximum") for each in named],
        ),
    ]
