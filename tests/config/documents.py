"""Generates settings documents from the settings' model, so that a new setting is covered without a change here."""

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from hypothesis import strategies as st
from pydantic import AfterValidator
from pydantic.fields import FieldInfo

from config.fields import Section

# Long runs of generated text say nothing more about the settings than short ones.
LONGEST = 12
REGIONS = (
    "us-east-1",
    "us-west-2",
    "us-east-2",
    "eu-west-1",
    "eu-central-1",
    "ap-southeast-2",
    "ap-southeast-1",
)
NETWORKS = (
    "10.0.0.0/16",
    "10.64.0.0/18",
    "10.128.0.0/20",
    "172.16.0.0/16",
    "192.168.0.0/18",
    "10.200.0.0/16",
)
SCHEDULES = (
    "cron(0 6 ? * MON *)",
    "cron(15 10-12/2 L JAN,JUL ? 2026-2030)",
    "cron(0/60 11 15W * ? *)",
    "cron(5 9 ? * 6#3 *)",
)
# Values of types whose own validator says what they are.
NAMED = {
    "_region": REGIONS,
    "_cidr": NETWORKS,
    "_schedule": (*SCHEDULES, "rate(1 day)", "rate(12 hours)"),
    "_cron": SCHEDULES,
    "_unix": ("0 6 * * 1", "*/15 8-18 1,15 JAN-MAR SUN", "0 0 31 12 7"),
    "_domain": ("example.com", "xn--bcher-kva.example", "shop.xn--p1ai", "a.b-c.d9.org"),
    "_bucket": ("states-of-ours", "my.states-2"),
    "_text": ("whoever is on call", "Ana of the ${team}, | by `day`", '"quoted": {} <i>, %{x}'),
    "_certificate": ("example.com", "*.shop.xn--p1ai"),
}


def documents(model: type[Section]) -> st.SearchStrategy[dict[str, Any]]:
    """Return documents of a section: some fields are left to their defaults, the others have values of their types.

    Every value fits its own field. The document may still be refused, because of what fields say together.
    """
    fields = {name: _field(name, info) for name, info in model.model_fields.items()}
    required = {name: fields[name] for name, info in model.model_fields.items() if info.is_required()}
    return st.fixed_dictionaries(
        required, optional={name: each for name, each in fields.items() if name not in required}
    )


def _field(name: str, info: FieldInfo) -> st.SearchStrategy[Any]:
    assert info.annotation is not None, name
    return _value(info.annotation, info.metadata)


def _value(annotation: Any, metadata: list[Any]) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value(arguments[0], [*arguments[1:], *metadata])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, types.UnionType):
        return st.one_of([st.none() if each is type(None) else _value(each, metadata) for each in arguments])
    if origin is list:
        least = next((each.min_length for each in metadata if isinstance(each, MinLen)), 0)
        return st.lists(_value(arguments[0], []), min_size=least, max_size=least + 2, unique_by=repr)
    if origin is dict:
        key, value = arguments
        return st.dictionaries(_value(key, []), _value(value, []), max_size=2)
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return documents(annotation)
    return _plain(annotation, metadata)


def _plain(kind: Any, metadata: list[Any]) -> st.SearchStrategy[Any]:
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.integers(*_bounds(metadata, step=1))
    if kind is float:
        low, high = _bounds(metadata, step=0.5)
        return st.floats(low, high, allow_nan=False, allow_infinity=False)
    if kind is str:
        return _text(metadata)
    raise NotImplementedError(f"no values are generated for {kind}")


def _bounds(metadata: list[Any], step: float) -> tuple[Any, Any]:
    low: Any = None
    high: Any = None
    for each in _flat(metadata):
        if isinstance(each, Ge):
            low = each.ge
        elif isinstance(each, Gt):
            low = each.gt + step  # type: ignore[operator]
        elif isinstance(each, Le):
            high = each.le
        elif isinstance(each, Lt):
            high = each.lt - step  # type: ignore[operator]
    low = 0 if low is None else low
    return low, max(low, 100_000) if high is None else high


def _text(metadata: list[Any]) -> st.SearchStrategy[str]:
    flat = _flat(metadata)
    for each in flat:
        if isinstance(each, AfterValidator):
            return st.sampled_from(NAMED[each.func.__name__])
    least = next((each.min_length for each in flat if isinstance(each, MinLen)), 0)
    most = next((each.max_length for each in flat if isinstance(each, MaxLen)), LONGEST)
    pattern = next((each.pattern for each in flat if getattr(each, "pattern", None)), None)
    if pattern is None:
        return st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=least, max_size=most)
    alphabet = st.characters(codec="ascii")
    return st.from_regex(pattern, fullmatch=True, alphabet=alphabet).filter(
        lambda text: least <= len(text) <= max(most, 4 * LONGEST) and text == text.rstrip("\n")
    )


def _flat(metadata: list[Any]) -> list[Any]:
    """Flatten an annotation's metadata: a `Field(...)` in it is replaced by the metadata that it holds."""
    return [
        inner for each in metadata for inner in (each.metadata if isinstance(each, FieldInfo) else [each])
    ]
