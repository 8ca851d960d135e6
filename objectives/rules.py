"""Values in the state documents of simulated runs, and the evaluation of a Choice's rules for each run."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Runs = NDArray[np.intp]
Booleans = NDArray[np.bool_]


class GraphError(Exception):
    """A state machine that the model can't simulate: a state asks for an answer that the model doesn't have."""


class Facts:
    """The values of each run, by their paths in its state document. A path that was never written has none."""

    def __init__(self, n: int) -> None:
        self._n = n
        self._values: dict[str, NDArray[np.object_]] = {}

    def put(self, path: str, runs: Runs, value: Any) -> None:
        """Write a value at a path: the same for all given runs, or an array with one value per run."""
        if path not in self._values:
            self._values[path] = np.full(self._n, None, dtype=object)
        self._values[path][runs] = value

    def get(self, path: str, runs: Runs) -> NDArray[np.object_]:
        """Read the value of each run at a path; None for a run without one."""
        if path not in self._values:
            return np.full(len(runs), None, dtype=object)
        return self._values[path][runs]

    def copy(self, source: str, target: str, runs: Runs) -> None:
        """Copy the values at and below the path `source` to the path `target`."""
        for path in [path for path in self._values if path == source or path.startswith(f"{source}.")]:
            self.put(target + path.removeprefix(source), runs, self._values[path][runs])

    def part(self, runs: Runs) -> "Facts":
        """Return a separate copy of these runs' facts, for a branch."""
        own = Facts(len(runs))
        own._values = {path: values[runs] for path, values in self._values.items()}
        return own


def holds(rule: Mapping[str, Any], facts: Facts, runs: Runs) -> Booleans:
    """Return for which runs a rule holds. Raises GraphError for a comparison with a missing value."""
    if "Not" in rule:
        return ~holds(rule["Not"], facts, runs)
    if "And" in rule:
        every = np.stack([holds(each, facts, runs) for each in rule["And"]])
        return np.asarray(every.all(axis=0), dtype=np.bool_)
    values = facts.get(rule["Variable"], runs)
    missing = np.fromiter((value is None for value in values), np.bool_, len(values))
    if "IsPresent" in rule:
        return np.asarray(missing != rule["IsPresent"], dtype=np.bool_)
    if missing.any():
        raise GraphError(f"a Choice compares {rule['Variable']}, for which the model has no value")
    for kind in ("StringEquals", "BooleanEquals"):
        if kind in rule:
            return np.asarray(values == rule[kind], dtype=np.bool_)
    if "NumericGreaterThan" in rule:
        return np.asarray(values > rule["NumericGreaterThan"], dtype=np.bool_)
    raise GraphError(f"the model can't evaluate the rule {rule}")
