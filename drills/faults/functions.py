"""A recovery function of the passive region with a wrong environment."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from drills.faults.fault import Fault, Kept, OnAws, Spec
from operations.target import Target


class FunctionEnvironment(Spec):
    """Environment variables of a function with other values, as after a faulty deployment."""

    on_aws: ClassVar[OnAws] = "destructive"
    kind: Literal["function-environment"]
    function: str
    """Purpose of the function, such as `readiness`."""
    variables: dict[str, str] = Field(min_length=1)

    def make(self, target: Target) -> Fault:
        name, region = target.passive.function(self.function), target.passive.region

        def look() -> Kept:
            return {"variables": _variables(target.client("lambda", region), name)}

        def begin(kept: Kept) -> None:
            _put(target.client("lambda", region), name, {**kept["variables"], **self.variables})

        told = ", ".join(f"{variable}={value}" for variable, value in self.variables.items())
        return Fault(
            f"the function {name} in {region} runs with the variables {told}",
            begin=begin,
            undo=lambda kept: _put(target.client("lambda", region), name, kept["variables"]),
            look=look,
        )


def _variables(client: Any, name: str) -> dict[str, str]:
    found = client.get_function_configuration(FunctionName=name)
    return dict(found["Environment"]["Variables"])


def _put(client: Any, name: str, variables: dict[str, str]) -> None:
    client.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
