"""Preparation: make the other region's health check fail, then wait for the promotion while the application scales."""

from machines import switch
from machines.assembly import Phase
from machines.definition import Definition
from machines.endings import Branch, Fail, Failure, Parallel
from machines.rules import equal
from machines.scaling import scaling
from machines.states import WHOLE, Catch, Choice, Pass, State, Stop, Wait, When
from machines.tasks import answered, function

START = "RaiseSwitchToIssued"


def prepare(names: Definition, *, prepared: str, failed: str) -> Phase:
    """Build the states that follow an issued promotion. A failure among them is recorded and undoes nothing; the next
    run continues from the present state.
    """
    kind = "cluster" if names.global_database else "instance"
    stuck = Stop(
        "PromotionStuck",
        "The promotion was issued and hasn't finished. The other region is off.",
        f"Look at the events of the database: `aws rds describe-events --source-type db-{kind} "
        f"--source-identifier {names.database} --region {names.region}`. When it is available, start again.",
    )
    return Phase(
        "prepare",
        (
            *switch.raised(names, switch.ISSUED, then="Prepare", failed=failed),
            Parallel(
                "Prepare",
                "Promotion takes minutes; the application scales in the meantime.",
                (Branch(_promotion(names)), Branch(scaling(names))),
                (Catch("PreparationFailed"),),
                {"database.$": "$[0]", "scaling.$": "$[1]"},
                "$.prepared",
                prepared,
            ),
            Failure("PreparationFailed", stuck, "InspectPromotion", failed),
        ),
        (_sizes(names),),
    )


def _sizes(names: Definition) -> dict[str, object]:
    """Return what a dry run says about the group's sizes."""
    if names.keeps_sizes:
        return {"step": "KeepSizes", "group": names.auto_scaling_group}
    return {
        "step": "ScaleApplication",
        "group": names.auto_scaling_group,
        "minimum": names.minimum,
        "maximum": names.maximum,
        "desired": names.desired,
    }


def _promotion(names: Definition) -> tuple[State, ...]:
    return (
        function(
            names,
            "InspectPromotion",
            "Checks whether the promotion is done.",
            "database",
            {"issued": True, "since.$": "$.preconditions.checkedAt"},
            selects=answered("verdict", "endpoint", "cause"),
            result="$.database",
            failed="PromotionNotInspected",
            then="IsPromoted",
        ),
        Choice(
            "IsPromoted",
            "Continues with the promoted database's address; waits while the promotion runs.",
            (
                When(equal("$.database.verdict", "promoted"), "Promoted"),
                When(equal("$.database.verdict", "wait"), "WaitForPromotion"),
            ),
            "PromotionStuck",
        ),
        Wait("WaitForPromotion", "Lets RDS promote.", names.poll_seconds, "InspectPromotion"),
        Pass(
            "Promoted", "The database accepts writes; its address is known.", input="$.database", result=WHOLE
        ),
        Fail(
            "PromotionStuck",
            "The promotion doesn't complete; the cause has RDS's status.",
            "PromotionStuck",
            "$.database.cause",
        ),
        Fail(
            "PromotionNotInspected",
            "RDS or the function didn't answer, so the promotion's progress is unknown.",
            "PromotionNotInspected",
            "States.JsonToString($.error)",
        ),
    )
