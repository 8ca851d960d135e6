"""Budgets: the subscribers of a budget's notifications, and its tags."""

from typing import Any

from moto.budgets import models, responses

from embedded_aws.added import Asked, add_operations
from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.world import World

KEPT = "budgets.tags"


class _Budgets:
    """The tags of budgets and the subscribers of their notifications."""

    def __init__(self, world: World) -> None:
        self._world = world

    def _tags(self, arn: str) -> dict[str, str]:
        kept: dict[str, dict[str, str]] = self._world.kept.setdefault(KEPT, {})
        return kept.setdefault(arn, {})

    def subscribers(self, asked: Asked) -> dict[str, Any]:
        wanted = asked.parameters
        backend = models.budgets_backends[self._world.account_id]["aws"]
        backend.describe_budget(wanted["AccountId"], wanted["BudgetName"])
        budget = backend.budgets[wanted["AccountId"]][wanted["BudgetName"]]
        found = [n.subscribers for n in budget.notifications if _same(n.details, wanted["Notification"])]
        return {"Subscribers": found[0] if found else []}

    def keep(self, stock: Method) -> Method:
        def create_budget(response: Any) -> str:
            answer = str(stock(response))
            name = response._get_param("Budget")["BudgetName"]
            arn = f"arn:aws:budgets::{response._get_param('AccountId')}:budget/{name}"
            self._tags(arn).clear()
            self._tags(arn).update(_as_map(response._get_param("ResourceTags") or []))
            return answer

        return create_budget

    def tags(self, asked: Asked) -> dict[str, Any]:
        tags = self._tags(asked.parameters["ResourceARN"])
        return {"ResourceTags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def tag(self, asked: Asked) -> dict[str, Any]:
        self._tags(asked.parameters["ResourceARN"]).update(_as_map(asked.parameters["ResourceTags"]))
        return {}

    def untag(self, asked: Asked) -> dict[str, Any]:
        for key in asked.parameters["ResourceTagKeys"]:
            self._tags(asked.parameters["ResourceARN"]).pop(key, None)
        return {}


def _same(kept: dict[str, Any], asked: dict[str, Any]) -> bool:
    names = ("NotificationType", "ComparisonOperator", "Threshold")
    return all(kept.get(name) == asked.get(name) for name in names)


def _as_map(tags: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def _install(world: World) -> None:
    budgets = _Budgets(world)
    wrap(responses.BudgetsResponse, "create_budget", budgets.keep)
    handlers = {
        "DescribeSubscribersForNotification": budgets.subscribers,
        "ListTagsForResource": budgets.tags,
        "TagResource": budgets.tag,
        "UntagResource": budgets.untag,
    }
    add_operations(world.added, "budgets", handlers, lacking=responses.BudgetsResponse)


SUBSCRIBERS = Extension(
    service="budgets",
    gap="moto drops the tags of a budget and lacks the call that lists a notification's subscribers",
    install=_install,
)
