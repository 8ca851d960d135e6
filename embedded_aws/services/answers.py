"""Makes moto answer faster: values that depend only on a type or a text are computed once.

An event in an execution's history has forty possible members, an instance sixty. For each member of each
answer moto asks six providers for the member's alternative names, which took a fifth of a server's processor
time while a test polled.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from moto.core import responses, serialize

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.world import World

# Times that a poll meets again: those of a long history.
TIMES = 4096


def _install(_: World) -> None:
    # XFormedAttributePicker's own first: it builds on the other's.
    for picker in (serialize.XFormedAttributePicker, serialize.AttributePicker):
        wrap(picker, "get_possible_keys", _kept_by_type)
    wrap(serialize, "parse_to_aware_datetime", _kept_by_text)
    wrap(responses, "method_names_from_class", cache)


def _kept_by_type(stock: Method) -> Method:
    """Cache the names of the attributes that may have a member's value, because they depend only on the
    object's type and the member's shape.
    """

    def get_possible_keys(self: Any, context: Any) -> Iterator[str]:
        # A shape belongs to one member of one parent, and what is kept with it ends with it.
        known: dict[Any, tuple[str, ...]] = context.shape.__dict__.setdefault("possible_keys", {})
        place = (type(self), *self.alias_providers, type(context.obj), context.key)
        if place not in known:
            known[place] = tuple(dict.fromkeys(stock(self, context)))
        return iter(known[place])

    return get_possible_keys


def _kept_by_text(stock: Method) -> Method:
    """Return moto's parser of times with a cache of its results."""

    @lru_cache(maxsize=TIMES)
    def of_text(text: str) -> datetime:
        found: datetime = stock(text)
        return found

    def parse_to_aware_datetime(value: Any) -> Any:
        return of_text(value) if isinstance(value, str) else stock(value)

    return parse_to_aware_datetime


KEPT = Extension(
    service="core",
    gap="moto computes the names of an answer's members again for each answer, which is slow",
    install=_install,
)
