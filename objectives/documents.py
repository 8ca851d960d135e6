"""Synthesized stacks as JSON documents, from which the models of recovery time, loss and cost read all that is
deployed.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from config import Environment, Settings
from config.stacks import stacks
from templates.stacks import synthesize


class Documents(Mapping[str, Mapping[str, Any]]):
    """The stacks of some settings, each synthesized on first use."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._environment = Environment(Path("dr.yaml"), "embedded", None, None, test_mode=False)
        self._names = [stack.name for stack in stacks(settings, test_mode=False)]
        self._made: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._made:
            with tempfile.TemporaryDirectory() as folder:
                synthesize(self._settings, self._environment, Path(folder), only=name)
                file = Path(folder) / "stacks" / name / "cdk.tf.json"
                self._made[name] = json.loads(file.read_text(encoding="utf-8"))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
