"""ElastiCache parameter groups."""

from dataclasses import dataclass, field
from typing import Any

from moto.elasticache import responses

from embedded_aws.extension import Extension
from embedded_aws.services.elasticache_groups import Groups
from embedded_aws.world import World


@dataclass
class ParameterGroup:
    """A parameter group, with the attribute names from which moto builds an answer."""

    cache_parameter_group_name: str
    cache_parameter_group_family: str
    description: str
    arn: str
    is_global: bool = False
    values: dict[str, str] = field(default_factory=dict)


GROUPS: Groups[ParameterGroup] = Groups(
    "parametergroup", "CacheParameterGroupName", "CacheParameterGroupNotFound", "CacheParameterGroups"
)


def _install(_: World) -> None:
    GROUPS.install(_OPERATIONS)


def _create(self: Any) -> Any:
    name = self._get_param("CacheParameterGroupName")
    family, description = self._get_param("CacheParameterGroupFamily"), self._get_param("Description", "")
    GROUPS.all(self)[name] = ParameterGroup(name, family, description, GROUPS.arn(self))
    return responses.ActionResult({"CacheParameterGroup": GROUPS.all(self)[name]})


def _describe(self: Any) -> Any:
    return GROUPS.describe(self)


def _modify(self: Any) -> Any:
    group = GROUPS.one(self)
    for value in self._get_param("ParameterNameValues", []):
        group.values[value["ParameterName"]] = value["ParameterValue"]
    return responses.ActionResult({"CacheParameterGroupName": group.cache_parameter_group_name})


def _reset(self: Any) -> Any:
    group = GROUPS.one(self)
    names = [value["ParameterName"] for value in self._get_param("ParameterNameValues", [])]
    for name in names or list(group.values):
        group.values.pop(name, None)
    return responses.ActionResult({"CacheParameterGroupName": group.cache_parameter_group_name})


def _parameters(self: Any) -> Any:
    shown = [
        {"ParameterName": name, "ParameterValue": value, "Source": "user", "IsModifiable": True}
        for name, value in GROUPS.one(self).values.items()
    ]
    return responses.ActionResult({"Parameters": shown})


def _delete(self: Any) -> Any:
    del GROUPS.all(self)[GROUPS.one(self).cache_parameter_group_name]
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
    gap="moto lacks parameter groups",
    install=_install,
)
