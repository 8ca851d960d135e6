"""Events of objects that were replicated late or not at all: a queue per region, for whoever responds to the alarm."""

from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from constructs import Construct

from config import Names, RegionNames
from providers.regions import Providers
from templates.blocks.policy import Statement, policy

# The longest that SQS keeps a message.
KEPT_SECONDS = 14 * 24 * 3600


class ReplicationEvents(Construct):
    """The queues, created before the buckets, because S3 refuses a notification to a queue that doesn't exist."""

    def __init__(self, scope: Construct, id: str, *, names: Names, providers: Providers) -> None:
        super().__init__(scope, id)
        self.queues = [
            SqsQueue(
                self,
                here.site,
                provider=providers.site(here.site),
                name=here.replication_events,
                message_retention_seconds=KEPT_SECONDS,
                # SQS's own key: that a key was revoked is one of the things that are told here.
                sqs_managed_sse_enabled=True,
                policy=policy(_from_buckets(here)),
            )
            for here in (names.primary, names.standby)
        ]


def _from_buckets(here: RegionNames) -> Statement:
    return Statement(
        "FromTheProjectsBuckets",
        ["sqs:SendMessage"],
        [here.replication_events_arn],
        principal={"Service": "s3.amazonaws.com"},
        conditions={
            "StringEquals": {"aws:SourceAccount": here.account_id},
            "ArnLike": {"aws:SourceArn": f"arn:{here.partition}:s3:::{here.project}-*"},
        },
    )
