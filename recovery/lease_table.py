"""The lease and related items, in a table of one region only, so that a conditional write is decided in that region.

With strict fencing the table has two more items. In `writer` the other region's writers renew their permit (`epoch`,
`renewedAt`), unless their epoch is below the `fence`, which a failover to this region raises. `alone` has the epoch of
an ungraceful failover to this region; it is removed when the other region answers again.
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
    """The item `writer` of a region's lease table: the last renewal by the other region's writers, and the fence.
    A missing time is an empty text, a missing number -1.
    """

    epoch: int
    renewed_at: str
    fence: int


def read_renewal(client: "DynamoDBClient", table: str) -> Renewal:
    """Return the last renewal by the other region's writers, and the fence, by a consistent read."""
    item = client.get_item(TableName=table, Key={"id": {"S": WRITER_ID}}, ConsistentRead=True).get("Item", {})
    return Renewal(
        epoch=int(item["epoch"]["N"]) if "epoch" in item else -1,
        renewed_at=item["renewedAt"]["S"] if "renewedAt" in item else "",
        fence=int(item["fence"]["N"]) if "fence" in item else -1,
    )


def read_alone(client: "DynamoDBClient", table: str) -> int:
    """Return the epoch of the ungraceful failover to this region; -1 if there was none, or if the other region has
    answered since.
    """
    item = client.get_item(TableName=table, Key={"id": {"S": ALONE_ID}}, ConsistentRead=True).get("Item", {})
    return int(item["epoch"]["N"]) if "epoch" in item else -1


def read_lease(client: "DynamoDBClient", table: str) -> Lease:
    """Return this region's lease, by a consistent read."""
    item = client.get_item(TableName=table, Key={"id": {"S": LEASE_ID}}, ConsistentRead=True).get("Item", {})
    return Lease(
        epoch=int(item["epoch"]["N"]) if "epoch" in item else 0,
        holder=item["holder"]["S"] if "holder" in item else "",
        taken_at=item["takenAt"]["S"] if "takenAt" in item else "",
    )
