"""Checks whether the passive region's secrets equal the active region's. No value is read."""

from operations import secret_replicas
from operations.doctor.diagnosis import Diagnosis, judge
from operations.stores.store import Reprotection, Store
from operations.target import Target
from recovery.steps.secret import describe, difference
from wiring.replication import configuration_settings


def examine(target: Target) -> list[Diagnosis]:
    """Return a diagnosis per secret."""
    clients = [target.client("secretsmanager", each.region) for each in (target.active, target.passive)]
    found = []
    for name in configuration_settings(target.settings, target.names).secrets:
        reason = difference(*(describe(client, name) for client in clients))
        found.append(
            judge(
                f"secret {name}",
                good=not reason,
                cause=reason or f"{target.passive.region} has the secret's current version",
                fix=f"aws secretsmanager describe-secret --region {target.active.region} --secret-id {name} shows "
                "the status of its replication; make deploy NAMESPACE=dr_shared restores it",
            )
        )
    return found


STORE = Store(
    "secret",
    checks={"secrets": examine},
    reprotection=Reprotection(
        "secrets", "make promoted secrets replicas again", secret_replicas.apart, secret_replicas.rejoin
    ),
)
