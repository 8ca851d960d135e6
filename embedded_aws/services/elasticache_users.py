"""ElastiCache user groups, which say who may sign in to a cache."""

from dataclasses import dataclass, field
from typing import Any

from moto.core.exceptions import ServiceException
from moto.elasticache import models, responses

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, add, wrap
from embedded_aws.world import World


class UserGroupNotFoundError(ServiceException):  # type: ignore[misc]
    """The error of AWS for a group that isn't there."""

    code = "UserGroupNotFound"


@dataclass
class UserGroup:
    """A user group; attributes are named as moto answers them."""

    user_group_id: str
    engine: str
    user_ids: list[str]
    arn: str
    status: str = "active"
    minimum_engine_version: str = "6.0"
    replication_groups: list[str] = field(default_factory=list)


def _install(_: World) -> None:
    for name, method in _OPERATIONS.items():
        add(responses.ElastiCacheResponse, name, method)
    wrap(models.ElastiCacheBackend, "list_tags_for_resource", _tags)


def _tags(stock: Method) -> Method:
    def list_tags_for_resource(self: Any, arn: str) -> Any:
        if ":usergroup:" in arn:
            return self.tagging_service.list_tags_for_resource(arn)
        return stock(self, arn)

    return list_tags_for_resource


def _groups(self: Any) -> dict[str, UserGroup]:
    backend = self.elasticache_backend
    groups: dict[str, UserGroup] = backend.__dict__.setdefault("embedded_user_groups", {})
    return groups


def _group(self: Any) -> UserGroup:
    name = self._get_param("UserGroupId")
    if name not in _groups(self):
        raise UserGroupNotFoundError(f"User Group {name} not found.")
    return _groups(self)[name]


def _join(self: Any, group: UserGroup, users: list[str]) -> None:
    for name in users:
        # Raises UserNotFound, as AWS does.
        (user,) = self.elasticache_backend.describe_users(name)
        user.user_group_ids = [*user.user_group_ids, group.user_group_id]
        group.user_ids = [*group.user_ids, name]


def _leave(self: Any, group: UserGroup, users: list[str]) -> None:
    for name in users:
        group.user_ids = [one for one in group.user_ids if one != name]
        user = self.elasticache_backend.users.get(name)
        if user is not None:
            user.user_group_ids = [one for one in user.user_group_ids if one != group.user_group_id]


def _create(self: Any) -> Any:
    name = self._get_param("UserGroupId")
    arn = f"arn:aws:elasticache:{self.region}:{self.current_account}:usergroup:{name}"
    group = UserGroup(name, self._get_param("Engine", "redis").lower(), [], arn)
    _join(self, group, self._get_param("UserIds", []))
    _groups(self)[name] = group
    self.elasticache_backend.tagging_service.tag_resource(arn, self._get_param("Tags", []))
    return responses.ActionResult(group)


def _describe(self: Any) -> Any:
    named = self._get_param("UserGroupId") is not None
    found = [_group(self)] if named else list(_groups(self).values())
    return responses.ActionResult({"UserGroups": found})


def _modify(self: Any) -> Any:
    group = _group(self)
    _join(self, group, self._get_param("UserIdsToAdd", []))
    _leave(self, group, self._get_param("UserIdsToRemove", []))
    return responses.ActionResult(group)


def _delete(self: Any) -> Any:
    group = _groups(self).pop(_group(self).user_group_id)
    _leave(self, group, group.user_ids)
    return responses.ActionResult(group)


def _modify_user(self: Any) -> Any:
    (user,) = self.elasticache_backend.describe_users(self._get_param("UserId"))
    user.access_string = self._get_param("AccessString") or user.access_string
    return responses.ActionResult(user)


_OPERATIONS = {
    "create_user_group": _create,
    "describe_user_groups": _describe,
    "modify_user_group": _modify,
    "delete_user_group": _delete,
    "modify_user": _modify_user,
}

USERS = Extension(
    service="elasticache",
    gap="lacks user groups, so no cache can have users, and users that change",
    install=_install,
)
