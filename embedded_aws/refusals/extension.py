"""The extension that refuses requests by the rules, with AWS's own error code, before they are answered."""

from collections.abc import Mapping
from typing import Any

from embedded_aws.added import Added, Asked, Handler, RefusedError
from embedded_aws.extension import Extension
from embedded_aws.refusals.refusal import Refusal
from embedded_aws.refusals.rules import REFUSALS
from embedded_aws.world import World


def _install(world: World) -> None:
    asked_of: dict[tuple[str, str], list[Refusal]] = {}
    for rule in REFUSALS:
        for operation in rule.requests:
            asked_of.setdefault((rule.service, operation), []).append(rule)
    for (service, operation), rules in asked_of.items():
        before = world.added.get((service, operation))
        handler = _refusing(operation, rules, before.handler if before else None)
        world.added[service, operation] = Added(before.client if before else service, handler)


def _refusing(operation: str, rules: list[Refusal], then: Handler | None) -> Handler:
    def handler(asked: Asked) -> Mapping[str, Any] | None:
        for rule in rules:
            for value in rule.requests[operation](asked.parameters):
                message = rule.refused(value)
                if message:
                    raise RefusedError(rule.code, message)
        return then(asked) if then else None

    return handler


TEXTS = Extension(service="core", gap="moto accepts texts and policies that AWS refuses", install=_install)
