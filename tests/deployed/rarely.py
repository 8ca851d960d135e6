"""Cases of which some are tested with every change, and the others in `make test-all`."""

from collections.abc import Iterable

import pytest


def rarely(names: Iterable[str], often: tuple[str, ...]) -> list[object]:
    """Mark those that aren't named in `often` as slow."""
    return [pytest.param(name, marks=[] if name in often else pytest.mark.slow) for name in names]
