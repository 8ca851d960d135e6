"""The preconditions of a failover, checked under the lease before anything is changed. A component test ends here."""

from machines.assembly import Phase
from machines.definition import Definition
from machines.endings import EXECUTION, Failure
from machines.rules import equal, negated
from machines.states import Choice, Pass, Stop, When
from machines.tasks import ENTERED, answered, function

FAILED = Stop(
    "PreconditionsFailed",
    "Nothing was changed. The message names each failed precondition.",
    "`scripts/validate-dr-readiness.sh` shows them with causes. Fix what is named; a lag above the "
    "objective stops only a graceful failover.",
)
CHECKS = "CheckPreconditions"


def preconditions(names: Definition, *, met: str, tested: str, failed: str) -> Phase:
    """Build the states that check the preconditions. Nothing was changed yet, so a failure has nothing to undo."""
    return Phase(
        "preconditions",
        (
            function(
                names,
                CHECKS,
                "Looks at replica, lag, group, parameter, what the witness sees and the region's front; changes "
                "nothing.",
                "preconditions",
                {"request.$": "$.request"},
                selects={
                    **answered("verdict", "cause", "items", "resumed", "lostAt"),
                    "checkedAt.$": ENTERED,
                },
                result="$.preconditions",
                failed="PreconditionsUnknown",
                then="ArePreconditionsMet",
            ),
            Choice(
                "ArePreconditionsMet",
                "A test ends here; a failover goes on to change things.",
                (
                    When(negated(equal("$.preconditions.verdict", "met")), "PreconditionsFailed"),
                    When(equal("$.request.action", "test"), "Tested"),
                ),
                met,
            ),
            Failure("PreconditionsFailed", FAILED, CHECKS, failed, "$.preconditions.cause"),
            Failure("PreconditionsUnknown", FAILED, CHECKS, failed),
            Pass(
                "Tested",
                "The result of a test: the checked preconditions. Nothing was changed.",
                tested,
                {
                    "result": "tested",
                    "region": names.region,
                    "execution.$": EXECUTION,
                    "preconditions.$": "$.preconditions",
                },
                result="$.result",
            ),
        ),
    )
