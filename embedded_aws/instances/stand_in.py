"""A stand-in that answers for the application where no program runs, and says that it is a stand-in."""

import json
from typing import Any

from embedded_aws.databases import clusters
from embedded_aws.databases.instances import ENGINES
from embedded_aws.lock import MOTO
from embedded_aws.traffic.balancers import LoadBalancer
from embedded_aws.traffic.responses import Request, Response
from embedded_aws.world import World

# The parameter that names the database that a region writes to ends so.
ENDPOINT_PARAMETER = "/db/endpoint"
# The table whose permit says which region's writer may be written ends so.
LEDGER_TABLE = "-recovery-ledger"


def stands_in(world: World, region: str) -> bool:
    """Return whether the embedded AWS has no server for the engine of a region's database, so that no program could
    write to it.
    """
    with MOTO:
        endpoint = _endpoint(world, region)
        found = None if endpoint is None else _database_at(world, endpoint)
        if endpoint is None or found is None:
            cluster = None if endpoint is None else clusters.at(world, endpoint)
            return cluster is not None and cluster.engine not in clusters.ENGINES
        return found[1].engine not in ENGINES


class StandIn:
    """A stand-in that answers as the application would: it is healthy while a target serves, and ready while writes
    would succeed.

    Each answer says that it is a stand-in's.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def respond(self, balancer: LoadBalancer, request: Request) -> Response:
        place = {"region": balancer.region, "load_balancer": balancer.name, "answered_by": "stand-in"}
        if request.path == "/health":
            return _json(200, {"status": "ok", **place, "targets": balancer.serving})
        if request.path == "/health/ready":
            reason = unready(self._world, balancer.region)
            if reason is None:
                return _json(200, {"status": "ready", **place})
            return _json(503, {"status": "not ready", **place, "reason": reason})
        page = f"<!doctype html><title>{balancer.region}</title><p>{balancer.name} in {balancer.region}</p>\n"
        return Response(200, page.encode(), "text/html; charset=utf-8")


def unready(world: World, region: str) -> str | None:
    """Return why a write to the database by the instances of `region` would fail; None if it would succeed.

    A write succeeds when the region's endpoint parameter names a database that is available and no replica,
    and the database's region is up and named by the permit, if there is one. This may be another region,
    because VPCs are peered.
    """
    with MOTO:
        endpoint = _endpoint(world, region)
        if endpoint is None:
            return f"{region} has no SSM parameter whose name ends in {ENDPOINT_PARAMETER}"
        found = _database_at(world, endpoint)
        if found is None:
            return f"no database has the endpoint {endpoint}"
        where, database = found
        permitted = _permitted(world, region)
        if permitted not in (None, where):
            return f"the database {database.db_instance_identifier} is in {where}, but the permit names {permitted}"
        if world.outages.region(where) is not None:
            return f"the database {database.db_instance_identifier} is in {where}, which is down"
        if database.status != "available":
            return f"the database {database.db_instance_identifier} is {database.status}"
        if database.is_replica:
            return f"the database {database.db_instance_identifier} is a replica and refuses writes"
    return None


def _endpoint(world: World, region: str) -> str | None:
    from moto.ssm.models import ssm_backends

    parameters = ssm_backends[world.account_id][region]._parameters
    for name in sorted(parameters):
        if name.endswith(ENDPOINT_PARAMETER) and parameters[name]:
            return str(parameters[name][-1].value)
    return None


def _permitted(world: World, region: str) -> str | None:
    """Return the region that the permit names, in this region's replica of the ledger; None when there is none."""
    from moto.dynamodb.models import dynamodb_backends
    from moto.dynamodb.models.dynamo_type import DynamoType

    tables = dynamodb_backends[world.account_id][region].tables
    for name in sorted(tables):
        if name.endswith(LEDGER_TABLE):
            item = tables[name].get_item(DynamoType({"S": "permit"}), DynamoType({"S": "current"}))
            return None if item is None else str(item.attrs["region"].value)
    return None


def _database_at(world: World, endpoint: str) -> tuple[str, Any] | None:
    """Return the region and the instance (moto's) behind an endpoint, with or without its port."""
    from moto.rds.models import rds_backends

    address = endpoint.rsplit(":", 1)[0] if ":" in endpoint else endpoint
    for region, backend in rds_backends[world.account_id].items():
        # Asked through the API's method, which first completes a promotion that is due.
        for database in backend.describe_db_instances():
            if database.address == address:
                return region, database
    return None


def _json(status: int, document: dict[str, Any]) -> Response:
    return Response(status, json.dumps(document).encode() + b"\n")
