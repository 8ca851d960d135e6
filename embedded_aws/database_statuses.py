"""Control routes that give an RDS instance another status, as AWS's own operations or failures do, and its
former status back.
"""

import re
from typing import Any

from embedded_aws.errors import ControlError, unusable
from embedded_aws.extension import ControlRequest, Route
from embedded_aws.lock import MOTO
from embedded_aws.world import World

# What moto's instance carries while it stands in a status of a drill: the one that it had.
BEFORE = "embedded_status_before"


def _put(world: World, request: ControlRequest) -> None:
    status = request.body.get("status")
    if not isinstance(status, str) or not re.fullmatch("[a-z]+(-[a-z]+)*", status):
        raise unusable(
            "status", status, "words such as storage-full", "spell the status as the RDS user guide does"
        )
    with MOTO:
        database = _found(world, request)
        database.__dict__.setdefault(BEFORE, database.status)
        database.status = status


def _remove(world: World, request: ControlRequest) -> None:
    with MOTO:
        database = _found(world, request)
        if BEFORE in database.__dict__:
            database.status = database.__dict__.pop(BEFORE)


def _found(world: World, request: ControlRequest) -> Any:
    from moto.rds.models import rds_backends

    region, name = request.parameters["region"], request.parameters["name"]
    database = rds_backends[world.account_id][region].databases.get(name)
    if database is None:
        raise ControlError(
            f"{region} has no database instance {name}; send the name of an existing instance", status=404
        )
    return database


ROUTES = (
    Route("PUT", "/regions/<region>/databases/<name>/status", _put),
    Route("DELETE", "/regions/<region>/databases/<name>/status", _remove),
)
