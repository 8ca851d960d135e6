"""Step Functions: definitions are validated before they are stored, and a state machine's versions can be
listed.
"""

from typing import Any

from moto.core.config import default_user_config
from moto.core.exceptions import AWSError
from moto.stepfunctions import responses
from moto.stepfunctions.parser import api
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from embedded_aws.extension import Extension
from embedded_aws.patching import add
from embedded_aws.world import World


def _install(_: World) -> None:
    # The backend that executes is also the one that refuses a wrong definition.
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    errors: list[Any] = [one for one in vars(api).values() if isinstance(one, type)]
    for error in errors:
        if issubclass(error, AWSError) and error.TYPE is None:
            error.TYPE = vars(error).get("code")
    add(responses.StepFunctionResponse, "validate_state_machine_definition", _validate)
    add(responses.StepFunctionResponse, "list_state_machine_versions", _list_versions)


def _validate(self: Any) -> Any:
    diagnostics: list[dict[str, str]] = []
    try:
        StepFunctionsParserBackend._validate_definition(self._get_param("definition"))
    except api.InvalidDefinition as error:
        problem = {"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": str(error.message)}
        diagnostics.append(problem)
    result = "FAIL" if diagnostics else "OK"
    return responses.ActionResult({"result": result, "diagnostics": diagnostics, "truncated": False})


def _list_versions(self: Any) -> Any:
    machine = self.stepfunction_backend.describe_state_machine(self._get_param("stateMachineArn"))
    # Newest first, as AWS lists them.
    versions = [
        {"stateMachineVersionArn": version.arn, "creationDate": version.creation_date}
        for _, version in sorted(machine.versions.items(), reverse=True)
    ]
    return responses.ActionResult({"stateMachineVersions": versions})


DEFINITIONS = Extension(
    service="states",
    gap="moto lacks ValidateStateMachineDefinition and ListStateMachineVersions, and its errors have no error code",
    install=_install,
)
