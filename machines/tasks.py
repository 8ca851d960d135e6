"""Tasks of the machines: each calls a recovery function or an API. Retries and limits come from the definition."""

from collections.abc import Mapping
from typing import Any

from machines.definition import Definition
from machines.endings import EXECUTION
from machines.states import EVERY_ERROR, Catch, Document, Retry, Task

INTEGRATION = "arn:aws:states:::"
INVOKE = f"{INTEGRATION}lambda:invoke"
# When a state was entered: of a result, when it began to be made.
ENTERED = "$$.State.EnteredTime"
UNMET = "DynamoDB.ConditionalCheckFailedException"


def retried(names: Definition, *never: str) -> tuple[Retry, ...]:
    """Return the retry rules of a call; errors in `never` aren't retried."""
    again = Retry((EVERY_ERROR,), names.retry_seconds, names.retries, 2.0)
    return (Retry(never, 1, 0), again) if never else (again,)


def answered(*parts: str) -> dict[str, str]:
    """Return a ResultSelector that takes parts of a function's answer."""
    return {f"{part}.$": f"$.Payload.{part}" for part in parts}


def function(
    names: Definition,
    name: str,
    says: str,
    purpose: str,
    payload: Mapping[str, Any],
    *,
    selects: Mapping[str, Any],
    result: str,
    failed: str,
    then: str,
) -> Task:
    """Build a Task that calls a recovery function with this execution's id."""
    return Task(
        name,
        says,
        INVOKE,
        asked(names, purpose, payload),
        names.task_seconds,
        retried(names),
        (Catch(failed),),
        then,
        selects=selects,
        result=result,
    )


def asked(names: Definition, purpose: str, payload: Mapping[str, Any]) -> Document:
    """Return the parameters of a function call."""
    return {
        "FunctionName": names.functions[purpose],
        "Payload": {"executionId.$": EXECUTION, **payload},
    }


def call(
    names: Definition,
    name: str,
    says: str,
    api: str,
    parameters: Mapping[str, Any],
    *,
    failed: str,
    then: str,
    selects: Mapping[str, Any] | None = None,
    result: str | None = None,
) -> Task:
    """Build a Task that calls an API, such as `sns:publish`; without `result` the answer is dropped."""
    return Task(
        name,
        says,
        f"{INTEGRATION}{api}",
        parameters,
        names.task_seconds,
        retried(names),
        (Catch(failed),),
        then,
        selects=selects,
        result=result,
    )


def update(
    names: Definition,
    name: str,
    says: str,
    item: Mapping[str, Any],
    *,
    failed: str,
    then: str,
    unmet: str = "",
    selects: Mapping[str, Any] | None = None,
    result: str | None = None,
) -> Task:
    """Build a Task that updates an item of a table. If the update's condition doesn't hold, the machine continues at
    the state `unmet`, or at `failed` if `unmet` is empty.

    The call isn't retried then, because the condition won't hold a second later either.
    """
    never = (UNMET,) if "ConditionExpression" in item else ()
    caught = (Catch(unmet, (UNMET,)), Catch(failed)) if unmet else (Catch(failed),)
    return Task(
        name,
        says,
        f"{INTEGRATION}dynamodb:updateItem",
        item,
        names.task_seconds,
        retried(names, *never),
        caught,
        then,
        selects=selects,
        result=result,
    )
