"""Data Lifecycle Manager: policies are kept, but never take snapshots."""

from typing import Any
from uuid import uuid4

from embedded_aws.added import Asked, RefusedError, add_operations
from embedded_aws.extension import Extension
from embedded_aws.world import World

KEPT = "dlm.policies"
# What AWS fills in when a policy leaves it out.
_DEFAULTS = {"PolicyType": "EBS_SNAPSHOT_MANAGEMENT", "PolicyLanguage": "STANDARD"}


class _Policies:
    """The lifecycle policies, by region and id."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def _kept(self) -> dict[str, dict[str, dict[str, Any]]]:
        kept: dict[str, dict[str, dict[str, Any]]] = self._world.kept.setdefault(KEPT, {})
        return kept

    def _found(self, asked: Asked) -> dict[str, Any]:
        name = str(asked.parameters.get("PolicyId") or asked.parameters["ResourceArn"].rsplit("/", 1)[-1])
        policies = self._kept.get(asked.region, {})
        if name not in policies:
            raise RefusedError("ResourceNotFoundException", f"there is no policy {name}", 404)
        return policies[name]

    def create(self, asked: Asked) -> dict[str, Any]:
        name = f"policy-{uuid4().hex[:17]}"
        wanted = dict(asked.parameters)
        now = self._world.clock.now()
        self._kept.setdefault(asked.region, {})[name] = {
            "PolicyId": name,
            "PolicyArn": f"arn:aws:dlm:{asked.region}:{self._world.account_id}:policy/{name}",
            "Description": wanted["Description"],
            "State": wanted["State"],
            "StatusMessage": wanted["State"],
            "ExecutionRoleArn": wanted["ExecutionRoleArn"],
            "DateCreated": now,
            "DateModified": now,
            "PolicyDetails": {**_DEFAULTS, **wanted.get("PolicyDetails", {})},
            "Tags": dict(wanted.get("Tags") or {}),
        }
        return {"PolicyId": name}

    def get(self, asked: Asked) -> dict[str, Any]:
        return {"Policy": self._found(asked)}

    def list(self, asked: Asked) -> dict[str, Any]:
        return {"Policies": list(self._kept.get(asked.region, {}).values())}

    def update(self, asked: Asked) -> dict[str, Any]:
        policy = self._found(asked)
        changed = {key: value for key, value in asked.parameters.items() if key != "PolicyId"}
        if "PolicyDetails" in changed:
            changed["PolicyDetails"] = {**_DEFAULTS, **changed["PolicyDetails"]}
        policy.update(changed, DateModified=self._world.clock.now())
        return {}

    def delete(self, asked: Asked) -> dict[str, Any]:
        del self._kept[asked.region][self._found(asked)["PolicyId"]]
        return {}

    def tag(self, asked: Asked) -> dict[str, Any]:
        self._found(asked)["Tags"].update(asked.parameters["Tags"])
        return {}

    def untag(self, asked: Asked) -> dict[str, Any]:
        tags = self._found(asked)["Tags"]
        for key in asked.parameters["TagKeys"]:
            tags.pop(key, None)
        return {}

    def tags(self, asked: Asked) -> dict[str, Any]:
        return {"Tags": self._found(asked)["Tags"]}


def _install(world: World) -> None:
    policies = _Policies(world)
    handlers = {
        "CreateLifecyclePolicy": policies.create,
        "GetLifecyclePolicy": policies.get,
        "GetLifecyclePolicies": policies.list,
        "UpdateLifecyclePolicy": policies.update,
        "DeleteLifecyclePolicy": policies.delete,
        "TagResource": policies.tag,
        "UntagResource": policies.untag,
        "ListTagsForResource": policies.tags,
    }
    add_operations(world.added, "dlm", handlers)


POLICIES = Extension(service="dlm", gap="moto lacks the service", install=_install)
