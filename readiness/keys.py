"""Checks whether each region can use its replica of each key: without a key, nobody reads what the key encrypted."""

from functools import partial

from operations.asking import asked
from operations.doctor.diagnosis import Diagnosis
from operations.target import Target
from recovery.steps.standby import key


def examine(target: Target) -> list[Diagnosis]:
    """Return a diagnosis per key and region."""
    names = target.names
    aliases = (names.data_key_alias, names.secrets_key_alias, names.evidence_key_alias)
    return [
        asked(
            f"key {alias} in {region}",
            partial(key.examine, target.client("kms", region), alias=alias, region=region),
        )
        for region in (target.passive.region, target.active.region)
        for alias in aliases
    ]
