"""Lambda: functions keep configuration that moto drops. (`embedded_aws.runtime` runs functions.)"""

import os
from typing import Any

from moto.awslambda import models, responses

from embedded_aws.added import add_operations
from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.world import World

_KEPT = ("DeadLetterConfig", "LoggingConfig", "FileSystemConfigs", "SnapStart")
_ATTRIBUTE = "embedded_configuration"


def _install(world: World) -> None:
    add_operations(
        world.added,
        "lambda",
        {"GetAccountSettings": lambda asked: _account(world.account_id, asked.region)},
        lacking=responses.LambdaResponse,
    )
    wrap(models.LambdaFunction, "__init__", _initialised)
    wrap(models.LambdaFunction, "update_configuration", _updated)
    wrap(models.LambdaFunction, "get_configuration", _described)
    wrap(models.LambdaBackend, "put_function_event_invoke_config", _replaced)


def _account(account_id: str, region: str) -> dict[str, Any]:
    """Return the account's limit of concurrent invocations, the part of it that no function reserves, and the
    number of functions.
    """
    limit = int(os.environ["MOTO_LAMBDA_CONCURRENCY_QUOTA"])
    functions = models.lambda_backends[account_id][region].list_functions()
    reserved = sum(int(each.reserved_concurrency or 0) for each in functions)
    limits = {"ConcurrentExecutions": limit, "UnreservedConcurrentExecutions": limit - reserved}
    return {"AccountLimit": limits, "AccountUsage": {"FunctionCount": len(functions)}}


def _keep(function: Any, given: dict[str, Any]) -> None:
    kept = {name: given[name] for name in _KEPT if given.get(name)}
    # A version is a copy of its function, so the dictionary is replaced and never changed.
    setattr(function, _ATTRIBUTE, {**getattr(function, _ATTRIBUTE, {}), **kept})


def _initialised(stock: Method) -> Method:
    def __init__(self: Any, account_id: str, spec: dict[str, Any], *arguments: Any, **options: Any) -> None:  # noqa: N807
        stock(self, account_id, spec, *arguments, **options)
        _keep(self, spec)

    return __init__


def _updated(stock: Method) -> Method:
    def update_configuration(self: Any, config_updates: dict[str, Any]) -> Any:
        _keep(self, config_updates)
        if config_updates.get("TracingConfig"):
            self.tracing_config = config_updates["TracingConfig"]
        if config_updates.get("EphemeralStorage"):
            self.ephemeral_storage = config_updates["EphemeralStorage"]["Size"]
        return stock(self, config_updates)

    return update_configuration


def _described(stock: Method) -> Method:
    def get_configuration(self: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
        logging = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"}
        kept = getattr(self, _ATTRIBUTE, {})
        found: dict[str, Any] = {**stock(self, *arguments, **options), **kept}
        found["LoggingConfig"] = {**logging, **kept.get("LoggingConfig", {})}
        return found

    return get_configuration


def _replaced(stock: Method) -> Method:
    def put_function_event_invoke_config(self: Any, function_name: str, config: dict[str, Any]) -> Any:
        self.get_function(function_name).event_invoke_config.clear()
        return stock(self, function_name, config)

    return put_function_event_invoke_config


CONFIGURATION = Extension(
    service="lambda",
    gap="moto drops a function's dead-letter queue and logging settings, never changes its event-invoke settings, and "
    "lacks the call for an account's limit of concurrency",
    install=_install,
)
