"""Cost Explorer: anomaly monitors and subscriptions are kept. Nothing costs anything in the embedded AWS, so no anomaly
is found.
"""

from typing import Any
from uuid import uuid4

from moto.ce import responses

from embedded_aws.added import Asked, RefusedError, add_operations
from embedded_aws.extension import Extension
from embedded_aws.world import World

KEPT = "ce.anomalies"


class _Anomalies:
    """The anomaly monitors, or the anomaly subscriptions, by ARN. `name` is the noun in the operations'
    names, such as AnomalyMonitor.
    """

    def __init__(self, world: World, name: str) -> None:
        self._world = world
        self.name = name
        self._arn = f"{name.removeprefix('Anomaly')}Arn"

    @property
    def _kept(self) -> dict[str, dict[str, Any]]:
        kept: dict[str, dict[str, Any]] = self._world.kept.setdefault(f"{KEPT}.{self.name}", {})
        return kept

    def found(self, arn: str) -> dict[str, Any]:
        if arn not in self._kept:
            raise RefusedError(f"Unknown{self.name.removeprefix('Anomaly')}Exception", f"there is no {arn}")
        return self._kept[arn]

    def has(self, arn: str) -> bool:
        return arn in self._kept

    def create(self, asked: Asked) -> dict[str, Any]:
        arn = f"arn:aws:ce::{self._world.account_id}:{self.name.lower()}/{uuid4()}"
        self._kept[arn] = {
            **asked.parameters[self.name],
            self._arn: arn,
            "AccountId": self._world.account_id,
            "tags": list(asked.parameters.get("ResourceTags") or []),
        }
        return {self._arn: arn}

    def refuse_member(self, asked: Asked) -> dict[str, Any]:
        """Make an anomaly monitor; refuse one that only the management account may make. AWS's user guide
        says which these are (getting-started-ad, note). AWS doesn't document the error's code;
        ValidationException is assumed.
        """
        monitor = asked.parameters[self.name]
        if monitor["MonitorType"] == "CUSTOM" and _is_member(self._world.account_id):
            raise RefusedError(
                "ValidationException",
                "Cost monitors for linked accounts, cost allocation tags, and cost categories can only be created in "
                "the management account",
            )
        return self.create(asked)

    def list(self, asked: Asked) -> dict[str, Any]:
        wanted = asked.parameters.get(f"{self._arn}List") or list(self._kept)
        return {f"{self.name}s": [self.found(arn) for arn in wanted]}

    def update(self, asked: Asked) -> dict[str, Any]:
        arn = asked.parameters[self._arn]
        self.found(arn).update(asked.parameters)
        return {self._arn: arn}

    def delete(self, asked: Asked) -> dict[str, Any]:
        arn = asked.parameters[self._arn]
        self.found(arn)
        del self._kept[arn]
        return {}


def _is_member(account_id: str) -> bool:
    """Return whether an account is in an organization that another one manages."""
    from moto.organizations.models import organizations_backends

    return account_id in organizations_backends.master_accounts


def _tagging(kinds: tuple[_Anomalies, ...], world: World) -> None:
    def owner(asked: Asked) -> dict[str, Any] | None:
        arn = asked.parameters["ResourceArn"]
        return next((kind.found(arn) for kind in kinds if kind.has(arn)), None)

    def listed(asked: Asked) -> dict[str, Any] | None:
        found = owner(asked)
        return None if found is None else {"ResourceTags": found["tags"]}

    def tag(asked: Asked) -> dict[str, Any] | None:
        found = owner(asked)
        if found is None:
            return None
        tags = asked.parameters["ResourceTags"]
        keys = {tag["Key"] for tag in tags}
        found["tags"] = [kept for kept in found["tags"] if kept["Key"] not in keys] + list(tags)
        return {}

    def untag(asked: Asked) -> dict[str, Any] | None:
        found = owner(asked)
        if found is None:
            return None
        keys = asked.parameters["ResourceTagKeys"]
        found["tags"] = [kept for kept in found["tags"] if kept["Key"] not in keys]
        return {}

    # moto has these for cost categories, and answers for them still.
    add_operations(
        world.added, "ce", {"ListTagsForResource": listed, "TagResource": tag, "UntagResource": untag}
    )


def _install(world: World) -> None:
    monitors, subscriptions = _Anomalies(world, "AnomalyMonitor"), _Anomalies(world, "AnomalySubscription")
    for kind in (monitors, subscriptions):
        name = kind.name
        handlers = {
            f"Create{name}": kind.create,
            f"Get{name}s": kind.list,
            f"Update{name}": kind.update,
            f"Delete{name}": kind.delete,
        }
        add_operations(world.added, "ce", handlers, lacking=responses.CostExplorerResponse)
    add_operations(world.added, "ce", {"CreateAnomalyMonitor": monitors.refuse_member})
    _tagging((monitors, subscriptions), world)


ANOMALIES = Extension(
    service="ce", gap="moto lacks Cost Explorer's anomaly monitors and subscriptions", install=_install
)
