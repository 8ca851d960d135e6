"""Replicated stores, from the operators' side: one module per store, and the list of stores that readiness,
divergence and reconcile use.
"""

from operations.stores import bucket, database, image, parameters, secret, snapshots, table
from operations.stores.store import Check, Reprotection, Store
from recovery.registry import Registry

STORES: Registry[Store] = Registry(
    database.STORE,
    table.STORE,
    bucket.STORE,
    snapshots.STORE,
    parameters.STORE,
    secret.STORE,
    image.STORE,
)


def checks() -> dict[str, Check]:
    """Return the checks of every store, by their names."""
    return {name: check for store in STORES for name, check in store.checks.items()}


def reprotections() -> list[Reprotection]:
    """Return the steps by which a reconcile makes stores' promoted data replicas again; only some stores need one."""
    return [store.reprotection for store in STORES if store.reprotection]
