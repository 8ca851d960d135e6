"""Kinds of ElastiCache's groups that moto lacks, such as user groups: they are kept in moto's backend and can
be tagged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from moto.core.exceptions import ServiceException
from moto.elasticache import models, responses

from embedded_aws.patching import Method, add, wrap

Group = TypeVar("Group")


class NoSuchGroupError(ServiceException):  # type: ignore[misc]
    """A group that doesn't exist. The class isn't moto's, because moto takes the service of an error from the module of
    its class.
    """


@dataclass(frozen=True)
class Groups(Generic[Group]):
    """A kind of ElastiCache's groups. `noun` is the kind's word in ARNs, `parameter` the request's parameter
    with a group's name, `error` AWS's code for an unknown name, `plural` the key of the groups in an answer.
    """

    noun: str
    parameter: str
    error: str
    plural: str

    def install(self, operations: Mapping[str, Method]) -> None:
        """Add operations about these groups to moto, and let the groups' tags be listed."""
        for name, method in operations.items():
            add(responses.ElastiCacheResponse, name, method)
        wrap(models.ElastiCacheBackend, "list_tags_for_resource", self._tags)

    def all(self, response: Any) -> dict[str, Group]:
        """Return the groups of the region that a request is for, by name."""
        backend = response.elasticache_backend
        kept: dict[str, Group] = backend.__dict__.setdefault(f"embedded_{self.noun}s", {})
        return kept

    def one(self, response: Any) -> Group:
        """Return the group that the request names."""
        name = response._get_param(self.parameter)
        if name not in self.all(response):
            raise NoSuchGroupError(self.error, f"{self.noun} {name} not found.")
        return self.all(response)[name]

    def arn(self, response: Any) -> str:
        """Return the ARN of the group that the request names, and put the request's tags on it."""
        name = response._get_param(self.parameter)
        arn = f"arn:aws:elasticache:{response.region}:{response.current_account}:{self.noun}:{name}"
        response.elasticache_backend.tagging_service.tag_resource(arn, response._get_param("Tags", []))
        return arn

    def describe(self, response: Any) -> Any:
        """Answer with the group that the request names, or with all groups if it names none."""
        named = response._get_param(self.parameter) is not None
        found = [self.one(response)] if named else list(self.all(response).values())
        return responses.ActionResult({self.plural: found})

    def _tags(self, stock: Method) -> Method:
        def list_tags_for_resource(backend: Any, arn: str) -> Any:
            if f":{self.noun}:" in arn:
                return backend.tagging_service.list_tags_for_resource(arn)
            return stock(backend, arn)

        return list_tags_for_resource
