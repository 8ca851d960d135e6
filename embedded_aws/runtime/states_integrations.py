"""Inputs, outputs and errors of executions, with the names that Step Functions gives them (see `states_naming`)."""

from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service,
    state_task_service_aws_sdk,
)

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, replace, wrap
from embedded_aws.runtime.states_clients import modelled_exception, operation_model, service_model
from embedded_aws.runtime.states_naming import (
    boto_service,
    capital,
    error_name,
    pascal,
    to_request,
    to_result,
)
from embedded_aws.world import World

AWS_SDK = "aws-sdk"
_TASK = state_task_service.StateTaskService
_SDK_TASK = state_task_service_aws_sdk.StateTaskServiceAwsSdk


def _install_names(_: World) -> None:
    replace(_TASK, "_get_boto_service_name", _boto_service_name)
    replace(_TASK, "_normalise_parameters", _normalise_parameters)
    replace(_TASK, "_normalise_response", _normalise_response)
    wrap(_SDK_TASK, "_from_error", _sdk_error)


def _boto_service_name(self: Any, boto_service_name: str | None = None) -> str:
    return boto_service(boto_service_name or self.resource.api_name)


def _normalise_parameters(
    self: Any,
    parameters: dict[str, Any],
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    model = _operation(self, boto_service_name, service_action_name)
    if model.input_shape is None:
        return
    renamed = to_request(parameters, model.input_shape, _casing(self))
    parameters.clear()
    parameters.update(renamed)


def _normalise_response(
    self: Any,
    response: Any,
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    model = _operation(self, boto_service_name, service_action_name)
    if not isinstance(response, dict) or model.output_shape is None:
        return
    renamed = to_result(response, model.output_shape, _casing(self))
    response.clear()
    response.update(renamed)


def _operation(task: Any, service: str | None, action: str | None) -> Any:
    return operation_model(task._get_boto_service_name(service), action or task.resource.api_action)


def _casing(task: Any) -> Any:
    return pascal if task.resource.service_name == AWS_SDK else capital


def _sdk_error(stock: Method) -> Method:
    def _from_error(self: Any, env: Any, ex: Exception) -> Any:
        service = self._get_boto_service_name()
        if isinstance(ex, HTTPClientError):
            name = f"{pascal(service_model(service).service_id)}.SdkClientException"
            return self._get_task_failure_event(env=env, error=name, cause=str(ex))
        if not isinstance(ex, ClientError):
            return stock(self, env, ex)
        service_id = service_model(service).service_id
        metadata = ex.response["ResponseMetadata"]
        cause = (
            f"{ex.response['Error']['Message']} (Service: {pascal(service_id)}, "
            f"Status Code: {metadata['HTTPStatusCode']}, Request ID: {metadata.get('RequestId', 'none')})"
        )
        error = error_name(service_id, modelled_exception(service, ex))
        return self._get_task_failure_event(env=env, error=error, cause=cause)

    return _from_error


NAMES = Extension(
    service="states",
    gap="moto's SDK integrations use the API's names of parameters and errors instead of those of the SDK for Java",
    install=_install_names,
)
