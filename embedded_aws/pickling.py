"""Pickling of moto's state: objects that pickle alone can't store, and how each is restored."""

import importlib
import io
import marshal
import pickle
import sys
import tempfile
import threading
import types
import weakref
from collections import defaultdict
from collections.abc import Callable
from typing import Any

Reduced = tuple[Any, ...]


def nothing() -> None:
    """Return None, which replaces a thread, a timer or a connection in a restored snapshot, because what runs
    can't be stored.
    """
    return


def spooled(maximum: int, content: bytes | None) -> Any:
    """Return a spooled file with some content, or a closed one if the content is None."""
    # It belongs to the object that is restored, and is closed with it.
    file = tempfile.SpooledTemporaryFile(maximum)  # noqa: SIM115
    if content is None:
        file.close()
    else:
        file.write(content)
    return file


def function(code: bytes, module: str, name: str, defaults: Any, cells: tuple[Any, ...]) -> Any:
    """Rebuild a function that can't be imported by its name, such as the factory of a defaultdict."""
    return types.FunctionType(
        marshal.loads(code),
        vars(importlib.import_module(module)),
        name,
        defaults,
        tuple(types.CellType(cell) for cell in cells),
    )


def private_key(pem: bytes) -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(pem, None)


def certificate(pem: bytes) -> Any:
    from cryptography.x509 import load_pem_x509_certificate

    return load_pem_x509_certificate(pem)


def raw_dictionary(made: Any, state: tuple[list[tuple[Any, Any]], dict[str, Any], Any]) -> None:
    """Fill a restored dictionary, bypassing its class's own way of storing items."""
    items, attributes, factory = state
    if isinstance(made, defaultdict):
        made.default_factory = factory
    for key, value in items:
        dict.__setitem__(made, key, value)
    made.__dict__.update(attributes)


def weak_values(made: Any, items: list[tuple[Any, Any]]) -> None:
    for key, value in items:
        made[key] = value


def home_of(dictionary: Any) -> tuple[str, str]:
    """Return the module and the name of one of moto's tables of backends; a snapshot has this reference instead of the
    table.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("moto.") and name.endswith("models"):
            for attribute, value in vars(module).items():
                if value is dictionary:
                    return name, attribute
    raise pickle.PicklingError(
        f"no module of moto has the table of the backends of {dictionary.service_name}"
    )


def at_home(module: str, attribute: str) -> Any:
    return getattr(importlib.import_module(module), attribute)


def backends_of(module: str, attribute: str, account: str) -> Any:
    return at_home(module, attribute)[account]


class StatePickler(pickle.Pickler):
    """A pickler that also stores those objects of moto's state that pickle alone can't."""

    def reducer_override(self, found: Any) -> Any:
        """Return how to rebuild an object that pickle can't store; leave any other object to pickle."""
        for kinds, reduce in _REDUCERS:
            if isinstance(found, kinds):
                return reduce(found)
        return NotImplemented


def _reduce_dictionary(found: Any) -> Any:
    cls = type(found)
    if not cls.__module__.startswith("moto."):
        return NotImplemented
    state = (list(dict.items(found)), dict(vars(found)), getattr(found, "default_factory", None))
    return _new, (cls,), state, None, None, raw_dictionary


def _new(cls: Any) -> Any:
    return cls.__new__(cls)


def _reduce_spooled(found: Any) -> Reduced:
    if found.closed:
        return spooled, (found._max_size, None)
    position = found.tell()
    found.seek(0)
    content = found.read()
    found.seek(position)
    return spooled, (found._max_size, content)


def _reduce_function(found: Any) -> Any:
    home: Any = sys.modules.get(found.__module__)
    for part in found.__qualname__.split("."):
        home = getattr(home, part, None)
    if home is found:
        return NotImplemented
    cells = tuple(cell.cell_contents for cell in found.__closure__ or ())
    code = marshal.dumps(found.__code__)
    return function, (code, found.__module__, found.__name__, found.__defaults__, cells)


def _reduce_key(found: Any) -> Reduced:
    from cryptography.hazmat.primitives import serialization

    pem = found.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private_key, (pem,)


def _reduce_certificate(found: Any) -> Reduced:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate, (found.public_bytes(Encoding.PEM),)


def _reduce_machine(found: Any) -> Reduced:
    # Executions are threads and what they wait for; a state machine comes back without them.
    return _new, (type(found),), {**vars(found), "executions": []}


def _reducers() -> list[tuple[Any, Callable[[Any], Any]]]:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.x509 import Certificate
    from moto.core.base_backend import AccountSpecificBackend, BackendDict
    from moto.stepfunctions.models import StateMachineInstance

    return [
        (BackendDict, lambda found: (at_home, home_of(found))),
        (AccountSpecificBackend, lambda found: (backends_of, (*_owner(found), found.account_id))),
        (dict, _reduce_dictionary),
        (type(threading.Lock()), lambda _: (threading.Lock, ())),
        (type(threading.RLock()), lambda _: (threading.RLock, ())),
        (threading.Condition, lambda _: (threading.Condition, ())),
        (threading.Event, lambda _: (threading.Event, ())),
        (threading.Thread, lambda _: (nothing, ())),
        (tempfile.SpooledTemporaryFile, _reduce_spooled),
        (weakref.WeakValueDictionary, _reduce_weak_values),
        (weakref.ref, lambda found: (weakref.ref, (found(),))),
        (types.FunctionType, _reduce_function),
        (types.ModuleType, lambda found: (importlib.import_module, (found.__name__,))),
        ((rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey), _reduce_key),
        (Certificate, _reduce_certificate),
        (StateMachineInstance, _reduce_machine),
    ]


def _reduce_weak_values(found: Any) -> Reduced:
    return weakref.WeakValueDictionary, (), list(found.items()), None, None, weak_values


def _owner(found: Any) -> tuple[str, str]:
    from moto.core.base_backend import BackendDict

    for dictionary in BackendDict._instances:
        if dict.get(dictionary, found.account_id) is found:
            return home_of(dictionary)
    raise pickle.PicklingError(
        f"no table of moto has the {found.service_name} backends of the account {found.account_id}"
    )


_REDUCERS: list[tuple[Any, Callable[[Any], Any]]] = []


def pickled(state: Any) -> bytes:
    """Pickle a state of the embedded AWS, and return its bytes."""
    if not _REDUCERS:
        _REDUCERS.extend(_reducers())
    buffer = io.BytesIO()
    StatePickler(buffer, pickle.HIGHEST_PROTOCOL).dump(state)
    return buffer.getvalue()
