"""The replicated stores, one module per store, and the list of them over which health and readiness iterate."""

from recovery.registry import Registry
from recovery.stores import bucket, configuration, database, snapshots, table
from recovery.stores.store import Store

STORES: Registry[Store] = Registry(
    database.STORE,
    table.STORE,
    bucket.STORE,
    snapshots.STORE,
    configuration.PARAMETERS,
    configuration.SECRET,
    configuration.IMAGE,
)
