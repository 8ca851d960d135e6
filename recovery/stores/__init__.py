"""Replicated stores, as the functions know it: one module per store, and the list that health and readiness walk."""

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
