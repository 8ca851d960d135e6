"""Decides on the actions that make the database servers match the instances in the API. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from embedded_aws.databases.instances import Instance

Verb = Literal[
    "create",
    "restore",
    "copy",
    "promote",
    "switch over",
    "follow",
    "rename",
    "set password",
    "back up",
    "remove",
]


@dataclass(frozen=True)
class Kept:
    """A database server that exists: the instance that it was made for, whether it follows another server, whether it
    is up with nothing in progress, and whether its base backup, from which later moments are restored, exists or is
    being made.
    """

    made_for: Instance
    standby: bool
    up: bool
    backed_up: bool = True


@dataclass(frozen=True)
class Action:
    """One action; `instance` is the API's present description of the instance (for `remove`, the last one)."""

    verb: Verb
    instance: Instance


def decide(wanted: Iterable[Instance], kept: Mapping[str, Kept]) -> list[Action]:
    """Return the actions that make the servers match the wanted instances. Removals come first, because a new
    instance may have the name of a removed one.
    """
    now = {instance.key: instance for instance in wanted}
    actions = [Action("remove", server.made_for) for key, server in kept.items() if key not in now]
    for key, instance in now.items():
        server = kept.get(key)
        if server is None:
            actions += _made(instance, kept)
        elif server.up and server.standby and (instance.promoting or instance.source is None):
            # A replica whose source was deleted becomes a writer too.
            actions.append(Action("switch over" if instance.drains else "promote", instance))
        elif _follows_another_now(instance, kept):
            actions.append(Action("follow", instance))
        elif server.up and instance.addresses != server.made_for.addresses:
            actions.append(Action("rename", instance))
        elif server.up and not server.standby and instance.password != server.made_for.password:
            actions.append(Action("set password", instance))
        elif server.up and not server.standby and not server.backed_up:
            actions.append(Action("back up", instance))
    return actions


def _made(instance: Instance, kept: Mapping[str, Kept]) -> list[Action]:
    if instance.origin is not None:
        return [Action("restore", instance)]
    if instance.source is None:
        return [Action("create", instance)]
    source = kept.get(instance.source)
    # A source that isn't there yet comes first; one that is down can't be copied.
    return [Action("copy", instance)] if source is not None and source.up else []


def _follows_another_now(instance: Instance, kept: Mapping[str, Kept]) -> bool:
    """Return whether the server of a cluster still accepts writes although another cluster is now the writer of their
    global database, and can be rebuilt as a copy of that one.
    """
    server, source = kept[instance.key], kept.get(instance.source or "")
    if not instance.is_cluster or instance.promoting or source is None:
        return False
    return server.up and not server.standby and source.up and not source.standby
