"""Systems Manager: a change of a parameter publishes an event on EventBridge, as on AWS."""

from typing import Any

from moto.ssm import models

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.runtime.bus import publish_service_event
from embedded_aws.world import World

Backend = models.SimpleSystemManagerBackend


def _install(world: World) -> None:
    wrap(Backend, "put_parameter", lambda stock: _put(stock, world))
    wrap(Backend, "delete_parameter", lambda stock: _deleted(stock, world))
    wrap(Backend, "delete_parameters", lambda stock: _deleted_many(stock, world))


def _put(stock: Method, world: World) -> Method:
    def put_parameter(self: Any, name: str, *arguments: Any, **options: Any) -> Any:
        made = stock(self, name, *arguments, **options)
        _tell(world, self, made, "Create" if made.version == 1 else "Update")
        return made

    return put_parameter


def _deleted(stock: Method, world: World) -> Method:
    def delete_parameter(self: Any, name: str) -> None:
        known = self.get_parameter(name)
        stock(self, name)
        _tell(world, self, known, "Delete")

    return delete_parameter


def _deleted_many(stock: Method, world: World) -> Method:
    def delete_parameters(self: Any, names: list[str]) -> Any:
        known = {name: self.get_parameter(name) for name in names}
        deleted = stock(self, names)
        for name in deleted:
            _tell(world, self, known[name], "Delete")
        return deleted

    return delete_parameters


def _tell(world: World, backend: Any, parameter: Any, operation: str) -> None:
    """Publish the event of a changed parameter, which like AWS's doesn't contain the value."""
    path = parameter.name if parameter.name.startswith("/") else f"/{parameter.name}"
    publish_service_event(
        world,
        backend.region_name,
        "aws.ssm",
        "Parameter Store Change",
        [f"arn:aws:ssm:{backend.region_name}:{world.account_id}:parameter{path}"],
        {
            "operation": operation,
            "name": parameter.name,
            "type": parameter.parameter_type,
            "description": parameter.description or "",
        },
    )


CHANGES = Extension(
    service="ssm", gap="moto publishes no event on EventBridge when a parameter changes", install=_install
)
