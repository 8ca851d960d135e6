"""The log bucket of a region: access logs of its load balancer, distribution, buckets and network."""

from constructs import Construct

from templates.blocks.bucket import Bucket
from templates.blocks.lifecycle import Lifecycle
from templates.blocks.policy import Statement
from templates.placement import Placement

INFREQUENT_AFTER_DAYS = 30
# Folders by who writes.
LOAD_BALANCER, DISTRIBUTION, NETWORK, BUCKETS = "alb", "cloudfront", "vpc", "s3"


class LogBucket(Bucket):
    """A bucket that AWS's log services write to, each into its own folder.

    Encrypted with S3's keys: load balancers and S3 itself can't write access logs with a KMS key.
    """

    def __init__(self, scope: Construct, id: str, placement: Placement) -> None:
        storage = placement.settings.storage
        super().__init__(
            scope,
            id,
            provider=placement.provider,
            name=placement.here.log_bucket,
            key_arn=None,
            lifecycle=Lifecycle(
                storage.noncurrent_days,
                infrequent_after_days=INFREQUENT_AFTER_DAYS,
                expire_after_days=storage.log_days,
            ),
            keep=placement.protects(placement.here.log_bucket),
            statements=_writers(placement),
        )


def _writers(placement: Placement) -> list[Statement]:
    arn, account = placement.here.log_bucket_arn, placement.here.account_id
    own = {"StringEquals": {"aws:SourceAccount": account}}
    return [
        Statement(
            "LoadBalancer",
            ["s3:PutObject"],
            # The service gives no source account; the folder is the account's.
            [f"{arn}/{LOAD_BALANCER}/AWSLogs/{account}/*"],
            principal={"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
        ),
        Statement(
            "Buckets",
            ["s3:PutObject"],
            [f"{arn}/{BUCKETS}/*"],
            principal={"Service": "logging.s3.amazonaws.com"},
            conditions=own,
        ),
        Statement(
            "Deliveries",
            ["s3:PutObject"],
            [f"{arn}/{DISTRIBUTION}/*", f"{arn}/{NETWORK}/*"],
            principal={"Service": "delivery.logs.amazonaws.com"},
            conditions={"StringEquals": {**own["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}},
        ),
        Statement(
            "DeliveriesLookFirst",
            ["s3:GetBucketAcl"],
            [arn],
            principal={"Service": "delivery.logs.amazonaws.com"},
            conditions=own,
        ),
    ]
