"""A machine that can't be right is refused before anything is rendered, and the refusal says what to do."""

from dataclasses import replace

import pytest

from machines.assembly import AssemblyError, Machine, Phase, assemble
from machines.endings import Branch, Fail, Failure, Parallel, Succeed
from machines.failover import failover
from machines.states import Catch, Pass, Retry, State, Stop, Task
from tests.recovery.names import standby_definition

STUCK = Stop("Stuck", "Nothing was changed, of this kind.", "Start again, it goes on.")
CALL = Task("Call", "Calls.", "arn:x", {}, 30, (Retry(("States.ALL",), 1, 3),), (Catch("Stuck"),), "Done")
FAILURE = Failure("Stuck", STUCK, "Call", "Failed")
FAILED = Fail("Failed", "Ends.", "$.failure.name", "$.failure.cause")
DONE = Succeed("Done", "Is done.")
BRANCH = Branch((Pass("Inner", "Passes."),))
BESIDE = Parallel("Beside", "Runs.", (BRANCH,), (Catch("Stuck"),), {"one.$": "$[0]"}, "$.made", "Call")


def assembled(*states: State) -> Machine:
    return assemble(says="Is tested.", seconds=60, phases=[Phase("only", states)])


def refusal(*states: State) -> str:
    with pytest.raises(AssemblyError) as refused:
        assembled(*states)
    return str(refused.value)


def test_what_is_right_is_put_together() -> None:
    machine = assembled(BESIDE, CALL, FAILURE, FAILED, DONE)
    assert machine.document()["StartAt"] == "Beside"
    assert [state.name for state in machine.every_state] == [
        "Beside",
        "Inner",
        "Call",
        "Stuck",
        "Failed",
        "Done",
    ]
    assert machine.tasks == (CALL,)
    assert machine.stops == (STUCK,)


def test_a_state_that_no_phase_has_cannot_be_led_to() -> None:
    said = refusal(replace(CALL, next="Elsewhere"), FAILURE, FAILED)
    assert "Call: leads to Elsewhere, which no phase has; known states: Call, Failed, Stuck" in said


def test_nor_can_one_of_the_top_level_from_a_branch() -> None:
    branch = Branch((Pass("Inner", "Passes.", next="Done"),))
    said = refusal(replace(BESIDE, branches=(branch,)), CALL, FAILURE, FAILED, DONE)
    assert "Inner: leads to Done, which no phase has; known states: Inner" in said


def test_a_catch_is_an_edge_too() -> None:
    said = refusal(CALL, DONE)
    assert said.startswith("Call: leads to Stuck, which no phase has")


def test_a_state_that_nothing_leads_to_is_refused() -> None:
    said = refusal(CALL, FAILURE, FAILED, DONE, Pass("Island", "Is alone.", next="Done"))
    assert said == "Island: unreachable from Call; remove it, or give a reachable state a transition to it"


def test_one_that_only_itself_leads_to_is_refused_in_a_branch_too() -> None:
    loop = Branch((*BRANCH.states, Pass("Loop", "Turns.", next="Loop")))
    said = refusal(replace(BESIDE, branches=(loop,)), CALL, FAILURE, FAILED, DONE)
    assert said.startswith("Loop: unreachable from Inner")


def test_a_name_is_used_once_over_all_branches() -> None:
    twice = Branch((Pass("Call", "Passes."),))
    said = refusal(replace(BESIDE, branches=(twice,)), CALL, FAILURE, FAILED, DONE)
    assert said == "Call: 2 states have this name; give each one of its own"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (replace(CALL, says=" "), "Call: its comment is empty"),
        (replace(CALL, retry=()), "Call: has no Retry"),
        (replace(CALL, seconds=0), "Call: its time limit is 0 s"),
        (replace(CALL, catch=(Catch("Stuck", ("States.Timeout",)),)), "Call: some failures aren't caught"),
    ],
)
def test_a_call_has_words_retry_catch_and_a_time_limit(broken: Task, reason: str) -> None:
    assert refusal(broken, FAILURE, FAILED, DONE).startswith(reason)


def test_what_a_branch_does_is_checked_as_well() -> None:
    silent = Branch((Pass("Inner", ""),))
    said = refusal(replace(BESIDE, branches=(silent,)), CALL, FAILURE, FAILED, DONE)
    assert said.startswith("Inner: its comment is empty")


@pytest.mark.parametrize("empty", [replace(STUCK, left=""), replace(STUCK, do="")])
def test_a_failure_without_the_runbooks_text_is_refused(empty: Stop) -> None:
    said = refusal(CALL, replace(FAILURE, stop=empty), FAILED, DONE)
    assert "Stuck: the runbook's text is empty; write what this failure leaves behind and what to do" in said


def test_an_end_that_names_its_error_needs_a_stop() -> None:
    failed = replace(FAILED, error="Lost")
    assert "Failed: fails as Lost, which has no Stop" in refusal(CALL, FAILURE, failed, DONE)
    other = replace(failed, stops=(STUCK,))
    assert "Failed: fails as Lost, which has no Stop" in refusal(CALL, FAILURE, other, DONE)


def test_a_name_is_explained_in_one_way() -> None:
    other = replace(STUCK, do="Do something else.")
    again = replace(CALL, name="Again", catch=(Catch("StuckAgain"),))
    second = Failure("StuckAgain", other, "Again", "Failed")
    said = refusal(replace(CALL, next="Again"), again, FAILURE, second, FAILED, DONE)
    assert said == "Stuck: 2 different Stops have this name; let the failures share one"


def test_every_reason_is_told_at_once() -> None:
    said = refusal(replace(CALL, says="", next="Elsewhere"), FAILURE, FAILED)
    assert len(said.splitlines()) == 2


@pytest.mark.parametrize("fencing", ["available", "strict"])
@pytest.mark.parametrize("engine", ["postgres", "aurora-postgresql"])
def test_each_edge_of_the_deployed_machine_is_checked(engine: str, fencing: str) -> None:
    """Whichever state is left out of it, the machine is refused."""
    machine = failover(standby_definition(engine, fencing))
    for left_out in machine.states[1:]:
        phases = [
            replace(phase, states=tuple(state for state in phase.states if state is not left_out))
            for phase in machine.phases
        ]
        with pytest.raises(AssemblyError, match=rf"leads to {left_out.name}, which no phase has"):
            assemble(says="x", seconds=1, phases=[phase for phase in phases if phase.states])
