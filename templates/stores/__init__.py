"""Replicated stores in the templates: one module per store, and the list of all stores."""

from collections.abc import Iterator, Sequence

from config import Names, Settings
from config.stores import Instance, instances
from recovery.registry import Registry
from templates.stores import bucket, configuration, database, image, snapshots, table
from templates.stores.store import CopyRegions, Store

STORES: Registry[Store] = Registry(
    database.STORE,
    table.STORE,
    bucket.STORE,
    snapshots.STORE,
    configuration.PARAMETERS,
    configuration.SECRET,
    image.STORE,
)


def copy_regions(settings: Settings, names: Names) -> CopyRegions:
    """Return the regions of the copies and of their sources."""
    return CopyRegions(settings, names, here=names.other(settings.active), there=names.site(settings.active))


def deployed(where: CopyRegions) -> Iterator[tuple[Store, Sequence[Instance]]]:
    """Yield each kind of store that the settings include, with its copies in the passive region."""
    for store in STORES:
        found = instances(where.settings, where.names, store.kind)
        if found:
            yield store, found
