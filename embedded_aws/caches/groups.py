"""ElastiCache replication groups, read from moto as descriptions for the servers behind them."""

import uuid
from dataclasses import dataclass
from typing import Any

from embedded_aws.lock import MOTO
from embedded_aws.world import World

# Valkey speaks Redis's protocol, so one server stands for both.
ENGINES = ("redis", "valkey")
# Set on moto's object, so that a group made anew under an old name is another one.
KEY = "embedded_key"
# What CreateReplicationGroup was told, which moto doesn't keep.
AUTH_TOKEN = "embedded_auth_token"


@dataclass(frozen=True)
class User:
    """A user and its permissions (`access` is an access string). `passwords` is None for IAM authentication, empty
    for no password.
    """

    name: str
    access: str
    passwords: tuple[str, ...] | None


@dataclass(frozen=True)
class Group:
    """A replication group. `addresses` are the primary's and the readers': one server answers at both."""

    key: str
    region: str
    name: str
    addresses: tuple[str, ...]
    port: int
    encrypted: bool
    users: tuple[User, ...]


def groups(world: World) -> list[Group]:
    """Return every replication group with one shard, in all regions."""
    from moto.elasticache.models import elasticache_backends

    with MOTO:
        return [
            _group(region, group, backend)
            for region, backend in elasticache_backends[world.account_id].items()
            for group in backend.replication_groups.values()
            if group.engine in ENGINES and not group.cluster_enabled
        ]


def _group(region: str, group: Any, backend: Any) -> Group:
    if not hasattr(group, KEY):
        setattr(group, KEY, uuid.uuid4().hex)
    (shard,) = group.node_groups
    return Group(
        key=getattr(group, KEY),
        region=region,
        name=group.replication_group_id,
        addresses=(shard["primary_endpoint_address"], shard["reader_endpoint_address"]),
        port=int(group.port),
        encrypted=str(group.transit_encryption_enabled).lower() == "true",
        users=tuple(_users(group, backend)),
    )


def _users(group: Any, backend: Any) -> list[User]:
    """Return the users of a replication group's user groups; without any, there is only the default user, with the auth
    token if there is one.
    """
    if not group.user_group_ids:
        token = getattr(group, AUTH_TOKEN, None)
        return [User("default", "on ~* +@all", (token,) if token else ())]
    found = [
        User(user.name, user.access_string, _passwords(user))
        for user in backend.users.values()
        if set(user.user_group_ids) & set(group.user_group_ids)
    ]
    if not any(user.name == "default" for user in found):
        found.append(User("default", "off ~* -@all", ()))
    return found


def _passwords(user: Any) -> tuple[str, ...] | None:
    if str(user.authentication_type).lower() == "iam":
        return None
    return tuple(user.passwords)
