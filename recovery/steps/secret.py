"""Whether a region's replica of a secret is what the other region has, by metadata alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Versions:
    """What one region says about a secret: its current version, whether it is being deleted, failed replicas."""

    current: str | None
    deleted: bool = False
    failures: tuple[str, ...] = ()


def difference(there: Versions | None, here: Versions | None) -> str:
    """Why a failover would read something else here than there; empty when it wouldn't."""
    if there is None:
        return "the active region has no such secret"
    if here is None:
        return "this region has no replica of it: add one (secretsmanager replicate-secret-to-regions)"
    if here.deleted or there.deleted:
        return "it is scheduled for deletion: restore it (secretsmanager restore-secret)"
    if there.failures:
        return f"its replication failed: {'; '.join(there.failures)}"
    if here.current != there.current:
        return "its current version here isn't the active region's"
    return ""
