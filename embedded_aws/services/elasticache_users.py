"""ElastiCache user groups, which say who may sign in to a cache."""

from dataclasses import dataclass, field
from typing import Any

from moto.elasticache import responses

from embedded_aws.extension import Extension
from embedded_aws.services.elasticache_groups import Groups
from embedded_aws.world import World


@dataclass
class UserGroup:
    """A user group, with the attribute names from which moto builds an answer."""

    user_group_id: str
    engine: str
    user_ids: list[str]
    arn: str
    status: str = "active"
    minimum_engine_version: str = "6.0"
    replication_groups: list[str] = field(default_factory=list)


GROUPS: Groups[UserGroup] = Groups("usergroup", "UserGroupId", "UserGroupNotFound", "UserGroups")


def _install(_: World) -> None:
    GROUPS.install(_OPERATIONS)


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
    group = UserGroup(name, self._get_param("Engine", "redis").lower(), [], GROUPS.arn(self))
    _join(self, group, self._get_param("UserIds", []))
    GROUPS.all(self)[name] = group
    return responses.ActionResult(group)


def _describe(self: Any) -> Any:
    return GROUPS.describe(self)


def _modify(self: Any) -> Any:
    group = GROUPS.one(self)
    _join(self, group, self._get_param("UserIdsToAdd", []))
    _leave(self, group, self._get_param("UserIdsToRemove", []))
    return responses.ActionResult(group)


def _delete(self: Any) -> Any:
    group = GROUPS.all(self).pop(GROUPS.one(self).user_group_id)
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
    gap="moto lacks user groups, without which a cache can't have users, and can't modify users",
    install=_install,
)
