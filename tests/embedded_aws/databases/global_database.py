"""A global database of two clusters with an instance each, and what tests ask of it."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import psycopg2

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.databases.conftest import DATABASE, PASSWORD, USER, ask
from tests.embedded_aws.databases.test_component import HERE, THERE, eventually

ENGINE, VERSION, CLASS = "aurora-postgresql", "16.6", "db.r6g.large"


def make_primary(aws: Aws, name: str, whole: str = "", database: str = DATABASE) -> None:
    """Make a global database and its writer's cluster, both with the same name unless `whole` names the global
    database.
    """
    aws.client("rds", HERE).create_global_cluster(
        GlobalClusterIdentifier=whole or name, Engine=ENGINE, EngineVersion=VERSION, DatabaseName=database
    )
    aws.client("rds", HERE).create_db_cluster(
        DBClusterIdentifier=name,
        Engine=ENGINE,
        EngineVersion=VERSION,
        GlobalClusterIdentifier=whole or name,
        MasterUsername=USER,
        MasterUserPassword=PASSWORD,
        DatabaseName=database,
    )
    add_instance(aws, name, HERE)


def make_secondary(aws: Aws, name: str, whole: str = "") -> None:
    aws.client("rds", THERE).create_db_cluster(
        DBClusterIdentifier=name, Engine=ENGINE, EngineVersion=VERSION, GlobalClusterIdentifier=whole or name
    )
    add_instance(aws, name, THERE)


def make(aws: Aws, name: str) -> None:
    make_primary(aws, name)
    make_secondary(aws, name)


def add_instance(aws: Aws, name: str, region: str, number: int = 0) -> None:
    aws.client("rds", region).create_db_instance(
        DBInstanceIdentifier=f"{name}-{number}",
        DBClusterIdentifier=name,
        Engine=ENGINE,
        DBInstanceClass=CLASS,
    )
    eventually(lambda: cluster(aws, name, region)["Status"] == "available", f"{name} isn't available")
    eventually(lambda: port_of(aws, cluster(aws, name, region)["Endpoint"]) is not None, "nobody answers")


def cluster(aws: Aws, name: str, region: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("rds", region).describe_db_clusters(DBClusterIdentifier=name)
    return dict(found["DBClusters"][0])


def whole(aws: Aws, name: str, region: str = THERE) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("rds", region).describe_global_clusters(GlobalClusterIdentifier=name)
    return dict(found["GlobalClusters"][0])


def writers(aws: Aws, name: str) -> list[str]:
    """Return the regions of the clusters that the global database calls its writers."""
    members = whole(aws, name)["GlobalClusterMembers"]
    return [each["DBClusterArn"].split(":")[3] for each in members if each["IsWriter"]]


def synchronized(aws: Aws, name: str) -> list[str]:
    members = whole(aws, name)["GlobalClusterMembers"]
    return [each["SynchronizationStatus"] for each in members if not each["IsWriter"]]


def moved(aws: Aws, name: str, region: str) -> None:
    eventually(lambda: writers(aws, name) == [region], f"{region} isn't the writer")
    eventually(lambda: not whole(aws, name).get("FailoverState"), "the failover doesn't end")


def connected(aws: Aws, name: str) -> None:
    eventually(lambda: synchronized(aws, name) == ["connected"], "the old writer isn't made anew")


def port_of(aws: Aws, address: str) -> int | None:
    """Return the loopback port behind an address; None if nobody answers for it."""
    query = urllib.parse.urlencode({"address": address, "port": 5432})
    try:
        with urllib.request.urlopen(f"{aws.endpoint}/_embedded/place?{query}") as answer:
            return int(json.load(answer)["port"])
    except urllib.error.HTTPError:
        return None


def query(
    aws: Aws, name: str, region: str, statement: str, endpoint: str = "Endpoint", **options: Any
) -> list[Any]:
    port = port_of(aws, cluster(aws, name, region)[endpoint])
    assert port is not None
    return ask(port, statement, sslmode="require", **options)


def rows(aws: Aws, name: str, region: str) -> int:
    """Count the rows of t; -1 if the table hasn't been replicated yet, or the server doesn't answer."""
    try:
        return int(query(aws, name, region, "SELECT count(*) FROM t")[0][0])
    except (psycopg2.errors.UndefinedTable, psycopg2.OperationalError):
        return -1
