"""Delegation of a new hosted zone. Nothing that waits for the zone's names may be deployed before the parent zone
delegates to it.
"""

from collections.abc import Collection, Mapping
from typing import Any

from config import Settings
from config.environment import Target
from config.errors import UserError
from config.stacks import SHARED
from operations.doctor import delegation
from operations.doctor.context import DoctorContext


class UndelegatedError(UserError):
    """A new hosted zone to which the parent zone doesn't delegate yet; the same command continues once it does."""

    def __init__(self, domain: str, cause: str, fix: str) -> None:
        super().__init__(
            f"the hosted zone {domain} was created and isn't delegated yet; nothing else was deployed, because "
            "certificates would wait for the delegation\n"
            f"    {cause}\n"
            f"    fix: {fix}\n"
            "    then: make deploy again, which continues from here"
        )


def is_new(settings: Settings, target: Target, stacks: Collection[str]) -> bool:
    """Return whether this deployment creates the hosted zone on AWS. On the embedded AWS, return false: it needs no
    delegation.
    """
    return target == "aws" and settings.dns.zone == "create" and SHARED in stacks


def address(document: Mapping[str, Any]) -> str:
    """Return the zone's resource address in the JSON of the shared stack."""
    (name,) = document["resource"]["aws_route53_zone"]
    return f"aws_route53_zone.{name}"


def refuse_undelegated(around: DoctorContext) -> None:
    """Raise UndelegatedError, with the name servers of the zone, unless the parent zone delegates to them."""
    (found,) = delegation.examine(around)
    if found.state != "ready":
        raise UndelegatedError(around.settings.domain, found.cause, found.fix)
