"""An Aurora global database, as seen from the region being activated: the region's cluster, as writer or
secondary.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recovery.steps import database, lag
from recovery.steps.database import Database

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_rds.type_defs import GlobalClusterMemberTypeDef

MISSING = ("DBClusterNotFoundFault", "GlobalClusterNotFoundFault")
METRIC = "AuroraGlobalDBReplicationLag"
# A member that was the writer at a failover, and doesn't have the new writer's data yet (API reference,
# GlobalClusterMember); its cluster may be `available` the whole time.
RESYNCHRONIZES = "pending-resync"


def describe_either(client: "RDSClient", identifier: str, global_database: str) -> Database:
    """Return the region's database: its cluster when there is a global database, its instance otherwise."""
    if global_database:
        return describe(client, identifier, global_database)
    return database.describe(client, identifier)


def samples_of_either(
    client: "CloudWatchClient", identifier: str, global_database: str, until: "datetime"
) -> list[lag.Sample]:
    """Return the lag samples of the region's database, by its cluster's or its instance's metric."""
    look = samples if global_database else lag.samples
    return look(client, identifier, until)


def describe(client: "RDSClient", identifier: str, global_database: str) -> Database:
    """Read the state of a cluster from RDS in this region. A missing cluster is a Database whose status is empty.

    The global database says whether the cluster is the writer. While the global database fails over to the cluster,
    the result has the failover's status, because the cluster's own may be `available` the whole time. For an old
    writer that doesn't have the new writer's data yet the result has `pending-resync`, for the same reason.
    """
    try:
        (cluster,) = client.describe_db_clusters(DBClusterIdentifier=identifier)["DBClusters"]
        (whole,) = client.describe_global_clusters(GlobalClusterIdentifier=global_database)["GlobalClusters"]
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            return Database("", is_replica=False, address="")
        raise
    arn = cluster["DBClusterArn"]
    writers = [member["DBClusterArn"] for member in whole["GlobalClusterMembers"] if member.get("IsWriter")]
    failover = whole.get("FailoverState", {})
    moving = failover.get("ToDbClusterArn") == arn and failover.get("Status") in database.MOVING
    status = failover["Status"] if moving else cluster["Status"]
    if status == "available" and _waits(whole["GlobalClusterMembers"], arn):
        status = RESYNCHRONIZES
    return Database(
        status=status,
        is_replica=arn not in writers,
        address=cluster.get("Endpoint", ""),
    )


def _waits(members: Sequence["GlobalClusterMemberTypeDef"], arn: str) -> bool:
    return any(
        member["DBClusterArn"] == arn and member.get("SynchronizationStatus") == RESYNCHRONIZES
        for member in members
    )


def samples(client: "CloudWatchClient", cluster: str, until: "datetime") -> list[lag.Sample]:
    """Return the replication lag of the last half hour, one maximum a minute; none if the cluster has no such metric.

    The metric's dimensions include the source region, which changes with the roles, so they are looked up.
    """
    found = client.list_metrics(
        Namespace=lag.NAMESPACE,
        MetricName=METRIC,
        Dimensions=[{"Name": "DBClusterIdentifier", "Value": cluster}],
    )["Metrics"]
    measured = [
        sample for metric in found for sample in lag.maxima(client, METRIC, list(metric["Dimensions"]), until)
    ]
    return [lag.Sample(each.at, each.seconds / 1000) for each in measured]
