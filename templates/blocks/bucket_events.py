"""A bucket's notifications: all events to EventBridge, and replication failures to a queue."""

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.s3_bucket_notification import S3BucketNotification, S3BucketNotificationQueue
from constructs import Construct

from config import RegionNames
from templates.blocks.bucket import Bucket

# EventBridge gets none of these (S3 user guide, event types): only a queue, a topic or a function does.
FAILURES = (
    "s3:Replication:OperationFailedReplication",
    "s3:Replication:OperationMissedThreshold",
    "s3:Replication:OperationReplicatedAfterThreshold",
    "s3:Replication:OperationNotTracked",
)


def bucket_events(
    scope: Construct,
    id: str,
    bucket: Bucket,
    here: RegionNames,
    provider: AwsProvider,
    *,
    replicated: bool,
    after: Sequence[ITerraformDependable] = (),
) -> None:
    """Make the bucket's notification configuration. Events of late and failed objects of a replicated bucket are
    sent to the region's queue. The queue must exist first: if it is in the same stack, `after` has it.
    """
    queue = S3BucketNotificationQueue(
        id="replication", queue_arn=here.replication_events_arn, events=list(FAILURES)
    )
    S3BucketNotification(
        scope,
        id,
        provider=provider,
        bucket=bucket.bucket.id,
        eventbridge=True,
        queue=[queue] if replicated else None,
        depends_on=list(after) or None,
    )
