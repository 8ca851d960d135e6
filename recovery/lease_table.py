"""The lease and what is kept beside it, in a regional table: a conditional write of it decides in its region alone.

While fencing is strict it has two items more: `writer`, where the other region's writers renew their permit (`epoch`,
`renewedAt`) below the `fence` that a failover to this region raises; and `alone`, the epoch at which this region was
activated ungracefully, until the other one answers.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LEASE_ID = "failover"
WRITER_ID = "writer"
ALONE_ID = "alone"


@dataclass(frozen=True)
class Lease:
    """The item of the lease. `holder` is the ARN of the execution that holds it, empty if it is free."""

    epoch: int
    holder: str
    taken_at: str


@dataclass(frozen=True)
class Renewal:
    """The other region's writers in a region's lease table: the last renewal, and the fence. Without them the text is
    empty and numbers are -1.
    """

    epoch: int
    renewed_at: str
    fence: int


def read_renewal(client: "DynamoDBClient", table: str) -> Renewal:
    """Return the renewals of the other region's writers, read consistently."""
    item = client.get_item(TableName=table, Key={"id": {"S": WRITER_ID}}, ConsistentRead=True).get("Item", {})
    return Renewal(
        epoch=int(item["epoch"]["N"]) if "epoch" in item else -1,
        renewed_at=item["renewedAt"]["S"] if "renewedAt" in item else "",
        fence=int(item["fence"]["N"]) if "fence" in item else -1,
    )


def read_alone(client: "DynamoDBClient", table: str) -> int:
    """Return the epoch at which this region was activated without the other one; -1 when it isn't alone."""
    item = client.get_item(TableName=table, Key={"id": {"S": ALONE_ID}}, ConsistentRead=True).get("Item", {})
    return int(item["epoch"]["N"]) if "epoch" in item else -1


def read_lease(client: "DynamoDBClient", table: str) -> Lease:
    """Return the lease of this region, read consistently."""
    item = client.get_item(TableName=table, Key={"id": {"S": LEASE_ID}}, ConsistentRead=True).get("Item", {})
    return Lease(
        epoch=int(item["epoch"]["N"]) if "epoch" in item else 0,
        holder=item["holder"]["S"] if "holder" in item else "",
        taken_at=item["takenAt"]["S"] if "takenAt" in item else "",
    )
