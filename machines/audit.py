"""The machine `dr-audit`: writes the audit trail of one execution of `dr-failover`, and informs the incident tools.

It runs beside the failover, which neither waits for it nor fails with it.
"""

from collections.abc import Mapping
from typing import Any

from machines.assembly import Machine, Phase, assemble
from machines.definition import AuditDefinition
from machines.endings import Fail, Succeed
from machines.rules import above, equal
from machines.states import CAUGHT, EVERY_ERROR, Catch, Choice, Retry, State, Stop, Task, Wait, When
from machines.tasks import INTEGRATION, INVOKE, answered

GAP = Stop(
    "AuditGap",
    "The failover isn't affected; its audit trail has a gap after the last event in the ledger.",
    "Step Functions keeps the history of the execution for 90 days: start `dr-audit` again with the same "
    "input, which continues where the trail ends.",
)
ENDED = When(equal("$.look.verdict", "ended"), "Done")
WAITS = "WaitForMore"


def audit(names: AuditDefinition) -> Machine:
    """Assemble the audit machine of one region. Raises AssemblyError."""
    tools = (_incidents(names),) if names.incident_function else ()
    return assemble(
        says=f"The audit trail of one execution of dr-failover in {names.region}.",
        seconds=names.execution_seconds,
        phases=(_trail(names, [tool.start for tool in tools]), *tools, _ends(names)),
    )


def _trail(names: AuditDefinition, tells: list[str]) -> Phase:
    news = tuple(When(above("$.look.recorded", 0), told) for told in tells)
    return Phase(
        "trail",
        (
            Task(
                "Record",
                "Writes the events since the last look into the ledger and the evidence.",
                INVOKE,
                {"FunctionName": names.audit_function, "Payload": {"execution.$": "$.execution"}},
                names.task_seconds,
                (Retry((EVERY_ERROR,), names.retry_seconds, names.retries, 2.0),),
                (Catch("NotifyGap"),),
                "IsThereNews",
                selects=answered("verdict", "recorded", "news"),
                result="$.look",
            ),
            Choice("IsThereNews", "Repeats until the failover has ended.", (*news, ENDED), WAITS),
            Wait(WAITS, "Pauses while the failover continues.", names.poll_seconds, "Record"),
        ),
    )


def _incidents(names: AuditDefinition) -> Phase:
    return Phase(
        "incidents",
        (
            _best_effort(
                names,
                "TellIncidentTools",
                "Sends the events to the incident tools. A tool that doesn't answer doesn't stop the trail.",
                INVOKE,
                {"FunctionName": names.incident_function, "Payload": {"news.$": "$.look.news"}},
                "IsOver",
            ),
            Choice("IsOver", "Repeats until the failover has ended.", (ENDED,), WAITS),
        ),
    )


def _ends(names: AuditDefinition) -> Phase:
    ends: tuple[State, ...] = (
        Succeed("Done", "The failover has ended, and its trail is complete."),
        _best_effort(
            names,
            "NotifyGap",
            "Notifies the topic that the trail has a gap.",
            f"{INTEGRATION}sns:publish",
            {
                "TopicArn": names.topic_arn,
                "Subject": f"dr-audit: the audit trail has a gap in {names.region}",
                "Message.$": f"States.Format('{{}} - {{}}', $.execution, {CAUGHT})",
            },
            "Gap",
        ),
        Fail("Gap", f"{GAP.left} {GAP.do}", GAP.name, CAUGHT, (GAP,)),
    )
    return Phase("close", ends)


def _best_effort(
    names: AuditDefinition, name: str, says: str, resource: str, parameters: Mapping[str, Any], then: str
) -> Task:
    """Build a Task after which the machine continues at `then`, whether the call succeeds or fails."""
    return Task(
        name,
        says,
        resource,
        parameters,
        names.task_seconds,
        (Retry((EVERY_ERROR,), 1, 3, 2.0),),
        (Catch(then, kept_at="$.untold"),),
        then,
    )
