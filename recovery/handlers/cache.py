"""Make the application of the region being activated fill its cache; the application has the network access and the
credentials.
"""

from dataclasses import asdict
from typing import Any

from recovery.https import Ask, ask
from recovery.logs import logged
from recovery.settings import CacheSettings
from recovery.steps.warming import NO_CACHE, decide


@logged
def handle(_event: dict[str, Any], _context: object, asking: Ask = ask) -> dict[str, Any]:
    """Ask the application once to fill its cache. Entries that are still missing are filled when users first need
    them.
    """
    settings = CacheSettings.read()
    if not settings.warm_path:
        return asdict(NO_CACHE)
    return asdict(decide(asking(settings.region_host, settings.warm_path, settings.request_timeout_seconds)))
