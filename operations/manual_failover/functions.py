"""Recovery functions run without Lambda: the same code in a process of its own, with the same environment."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from operations.manual_failover.calls import TaskError
from operations.project import ROOT
from recovery.settings import REGION_VARIABLE, FunctionSettings


@dataclass(frozen=True)
class Functions:
    """The recovery functions of one region, by ARN. `environment` has the variables for AWS clients."""

    by_arn: Mapping[str, tuple[str, FunctionSettings]]
    environment: Mapping[str, str] = field(default_factory=dict)

    def invoke(self, arn: str, payload: Any, seconds: float) -> Any:
        """Run a function, and return its result. Raises TaskError, also after a time-out."""
        purpose, settings = self.by_arn[arn]
        variables = {
            **os.environ,
            **self.environment,
            **settings.environment(),
            REGION_VARIABLE: settings.region,
        }
        command = [sys.executable, "-m", "operations.manual_failover.invoke", purpose]
        try:
            ran = subprocess.run(
                command,
                input=json.dumps(payload),
                env=variables,
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise TaskError(
                "States.Timeout", f"the function {purpose} took longer than {seconds:g} s"
            ) from error
        if ran.returncode != 0:
            last = ran.stderr.strip().splitlines()[-1:] or ["no message"]
            raise TaskError("Lambda.Unknown", f"the function {purpose} failed: {last[0]}")
        return json.loads(ran.stdout)
