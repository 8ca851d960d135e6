"""A manual failover: runs the definition of the region's state machine on this machine."""

import socket
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from config import Names, RegionNames, Settings
from machines.rendering import render
from operations import person
from operations.clients import Clients
from operations.manual_failover.functions import Functions
from operations.manual_failover.walker import Walker
from recovery.clock import utc_now
from wiring.functions import function_settings
from wiring.machines import definition


def walk(
    settings: Settings,
    here: RegionNames,
    request: Mapping[str, Any],
    *,
    clients: Clients,
    environment: Mapping[str, str],
    entered: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> Any:
    """Activate a region without Step Functions, and return the same result as the state machine.

    Takes the lease under a name that no execution has: an execution started meanwhile can't take it until
    `failover.lease_seconds` have passed. Raises StoppedError.
    """
    names = Names(settings)
    functions = {
        here.function_arn(purpose): (purpose, needed)
        for purpose, needed in function_settings(settings, names, here).items()
    }
    walker = Walker(
        region=here.region,
        clients=clients,
        functions=Functions(functions, environment),
        execution=f"manual-{person.name()}-{socket.gethostname()}-{uuid.uuid4().hex[:8]}",
        clock=utc_now,
        sleep=sleep,
        entered=entered,
    )
    return walker.walk(render(definition(settings, names, here)), dict(request))
