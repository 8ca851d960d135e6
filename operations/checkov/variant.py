"""The settings with which checkov runs: every strategy, and the other engines."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from config.strategy import Strategy
from operations.synthesis import synthesize


@dataclass(frozen=True)
class Variant:
    """A name, and the settings that differ from the defaults."""

    name: str
    settings: dict[str, Any] = field(hash=False)

    def synthesize(self, folder: Path) -> Path:
        """Write the stacks of these settings, including the test copy's, and return their folder."""
        folder.mkdir(parents=True)
        settings = folder / "dr.yaml"
        settings.write_text(json.dumps(self.settings), encoding="utf-8")  # JSON is YAML
        variables = {**os.environ, "DR_SETTINGS": str(settings), "DR_TEST_MODE": "true"}
        synthesize(variables, folder / "cdktf.out")
        return folder / "cdktf.out" / "stacks"


VARIANTS = (
    *(Variant(strategy, {"strategy": strategy}) for strategy in get_args(Strategy)),
    Variant("aurora", {"database": {"engine": "aurora-postgresql"}}),
)
