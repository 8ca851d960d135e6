"""Changes of moto by extensions: each states what it expects to find, so that an upgrade can't hide a difference."""

from collections.abc import Callable
from typing import Any

Method = Callable[..., Any]


class PatchError(RuntimeError):
    """A moto that differs from what an extension expects: its pinned version changed."""


def wrap(owner: Any, name: str, make: Callable[[Method], Method]) -> None:
    """Put `make(stock)` in place of the method or function `owner.name`, which must exist."""
    stock = getattr(owner, name, None)
    if not callable(stock):
        raise PatchError(
            f"{_said(owner)} has no {name} that could be extended; adapt the extension to this version of moto"
        )
    setattr(owner, name, make(stock))


def replace(owner: Any, name: str, method: Method) -> None:
    """Put `method` in place of `owner.name`, which must exist; the stock one isn't needed."""
    wrap(owner, name, lambda _: method)


def wrap_property(owner: type, name: str, make: Callable[[Method], Method]) -> None:
    """Put `make(stock getter)` in place of the getter of the property `owner.name`, which must exist."""
    stock = getattr(owner, name, None)
    if not isinstance(stock, property) or stock.fget is None:
        raise PatchError(
            f"{_said(owner)} has no property {name} that could be extended; adapt the extension to this version of moto"
        )
    setattr(owner, name, property(make(stock.fget), stock.fset))


def add(owner: Any, name: str, method: Method) -> None:
    """Add an operation that moto lacks. Raises PatchError if a newer moto has the operation itself."""
    if hasattr(owner, name):
        raise PatchError(f"moto's {_said(owner)} now has {name} itself; delete the extension that adds it")
    setattr(owner, name, method)


def _said(owner: Any) -> str:
    return f"{getattr(owner, '__module__', '')}.{getattr(owner, '__qualname__', owner)}"
