"""Tasks as the machines use them: a function that decides, or one call of an API. Retries and limits are the names'."""

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
    """Try a call again, as often as the definition says; but not after the errors `never`."""
    again = Retry((EVERY_ERROR,), names.retry_seconds, names.retries, 2.0)
    return (Retry(never, 1, 0), again) if never else (again,)


def answered(*parts: str) -> dict[str, str]:
    """Take parts of what a function answers."""
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
    """Ask a recovery function, which is told which execution asks."""
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
    """Write the parameters of a function's call."""
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
    """Call an API, such as `sns:publish`; without `result` what it answers is dropped."""
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
    """Update an item of a table. `unmet` is where a condition leads that doesn't hold; without it, to `failed`.

    A condition that doesn't hold won't hold a second later, so it isn't tried again.
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
