"""Delegation of a new hosted zone: nothing may wait for its names before the parent zone delegates it."""

from collections.abc import Collection, Mapping
from typing import Any

from config import Settings
from config.environment import Target
from config.errors import UserError
from config.stacks import SHARED
from operations.doctor import delegation
from operations.doctor.context import DoctorContext


class UndelegatedError(UserError):
    """A hosted zone that exists and isn't delegated yet; the same command continues once it is."""

    def __init__(self, domain: str, cause: str, fix: str) -> None:
        super().__init__(
            f"the zone {domain} is made, and nothing else was deployed, because certificates would wait for it\n"
            f"    {cause}\n"
            f"    fix: {fix}\n"
            "    then: make deploy again, which continues from here"
        )


def is_new(settings: Settings, target: Target, stacks: Collection[str]) -> bool:
    """Return whether this deployment makes the zone. The embedded AWS answers for every zone itself."""
    return target == "aws" and settings.dns.zone == "create" and SHARED in stacks


def address(document: Mapping[str, Any]) -> str:
    """Return the zone's resource address in the JSON of the shared stack."""
    (name,) = document["resource"]["aws_route53_zone"]
    return f"aws_route53_zone.{name}"


def refuse_undelegated(around: DoctorContext) -> None:
    """Raise UndelegatedError, listing the name servers to delegate to, unless the parent zone names them."""
    (found,) = delegation.examine(around)
    if found.state != "ready":
        raise UndelegatedError(around.settings.domain, found.cause, found.fix)
