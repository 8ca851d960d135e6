"""ElastiCache parameter groups."""

from dataclasses import dataclass, field
from typing import Any

from moto.core.exceptions import ServiceException
from moto.elasticache import models, responses

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, add, wrap
from embedded_aws.world import World


class ParameterGroupNotFoundError(ServiceException):  # type: ignore[misc]
    """The error of AWS for a group that isn't there."""

    code = "CacheParameterGroupNotFound"


@dataclass
class ParameterGroup:
    """A parameter group; attributes are named as moto answers them."""

    cache_parameter_group_name: str
    cache_parameter_group_family: str
    description: str
    arn: str
    is_global: bool = False
    values: dict[str, str] = field(default_factory=dict)


def _install(_: World) -> None:
    for name, method in _OPERATIONS.items():
        add(responses.ElastiCacheResponse, name, method)
    wrap(models.ElastiCacheBackend, "list_tags_for_resource", _tags)


def _tags(stock: Method) -> Method:
    def list_tags_for_resource(self: Any, arn: str) -> Any:
        if ":parametergroup:" in arn:
            return self.tagging_service.list_tags_for_resource(arn)
        return stock(self, arn)

    return list_tags_for_resource


def _groups(self: Any) -> dict[str, ParameterGroup]:
    backend = self.elasticache_backend
    groups: dict[str, ParameterGroup] = backend.__dict__.setdefault("embedded_parameter_groups", {})
    return groups


def _group(self: Any) -> ParameterGroup:
    name = self._get_param("CacheParameterGroupName")
    if name not in _groups(self):
        raise ParameterGroupNotFoundError(f"CacheParameterGroup {name} not found.")
    return _groups(self)[name]


def _create(self: Any) -> Any:
    name, backend = self._get_param("CacheParameterGroupName"), self.elasticache_backend
    arn = f"arn:aws:elasticache:{self.region}:{self.current_account}:parametergroup:{name}"
    family, description = self._get_param("CacheParameterGroupFamily"), self._get_param("Description", "")
    _groups(self)[name] = ParameterGroup(name, family, description, arn)
    backend.tagging_service.tag_resource(arn, self._get_param("Tags", []))
    return responses.ActionResult({"CacheParameterGroup": _groups(self)[name]})


def _describe(self: Any) -> Any:
    named = self._get_param("CacheParameterGroupName") is not None
    found = [_group(self)] if named else list(_groups(self).values())
    return responses.ActionResult({"CacheParameterGroups": found})


def _modify(self: Any) -> Any:
    group = _group(self)
    for value in self._get_param("ParameterNameValues", []):
        group.values[value["ParameterName"]] = value["ParameterValue"]
    return responses.ActionResult({"CacheParameterGroupName": group.cache_parameter_group_name})


def _reset(self: Any) -> Any:
    group = _group(self)
    names = [value["ParameterName"] for value in self._get_param("ParameterNameValues", [])]
    for name in names or list(group.values):
        group.values.pop(name, None)
    return responses.ActionResult({"CacheParameterGroupName": group.cache_parameter_group_name})


def _parameters(self: Any) -> Any:
    shown = [
        {"ParameterName": name, "ParameterValue": value, "Source": "user", "IsModifiable": True}
        for name, value in _group(self).values.items()
    ]
    return responses.ActionResult({"Parameters": shown})


def _delete(self: Any) -> Any:
    del _groups(self)[_group(self).cache_parameter_group_name]
    return responses.EmptyResult()


_OPERATIONS = {
    "create_cache_parameter_group": _create,
    "describe_cache_parameter_groups": _describe,
    "modify_cache_parameter_group": _modify,
    "reset_cache_parameter_group": _reset,
    "describe_cache_parameters": _parameters,
    "delete_cache_parameter_group": _delete,
}

PARAMETER_GROUPS = Extension(
    service="elasticache",
    gap="lacks parameter groups",
    install=_install,
)
