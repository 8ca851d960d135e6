"""Whether the account may run in this region what a failover asks for."""

from drills.target import Target
from operations.doctor import quotas
from operations.doctor.diagnosis import Diagnosis
from operations.doctor.surroundings import Surroundings


def examine(target: Target) -> list[Diagnosis]:
    """One diagnosis a quota of the passive region."""
    if target.label == "embedded":
        return [Diagnosis("quotas", "ready", "the embedded AWS has none: unproven until TARGET=aws")]
    around = Surroundings(target.settings, target.client, target.label)
    return quotas.examine(around, target.passive.site)
