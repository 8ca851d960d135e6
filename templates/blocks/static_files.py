"""The static files of a region: a private bucket that CloudFront reads."""

from constructs import Construct

from templates.blocks.bucket import Bucket
from templates.blocks.key import data_key_arn
from templates.blocks.lifecycle import Lifecycle
from templates.blocks.policy import Statement
from templates.placement import Placement


class StaticFiles(Bucket):
    """A region's bucket of static files. Each region's distribution reads both buckets: first that of its own
    region, and if that fails the other one.
    """

    def __init__(self, scope: Construct, id: str, placement: Placement, logs: Bucket) -> None:
        here = placement.here
        super().__init__(
            scope,
            id,
            provider=placement.provider,
            name=here.static_bucket,
            key_arn=data_key_arn(scope, f"{id}-key", placement.names, placement.provider),
            # Files that are served stay in the standard tier: the others bill each read.
            lifecycle=Lifecycle(placement.settings.storage.noncurrent_days),
            keep=placement.protects(here.static_bucket),
            statements=[
                Statement(
                    "Distributions",
                    ["s3:GetObject"],
                    [f"{here.static_bucket_arn}/*"],
                    principal={"Service": "cloudfront.amazonaws.com"},
                    # CloudFront numbers distributions, so the policy names the account's; the ARN is all that
                    # it is documented to say of itself.
                    conditions={
                        "ArnLike": {
                            "aws:SourceArn": f"arn:{here.partition}:cloudfront::{here.account_id}:distribution/*"
                        },
                    },
                )
            ],
            logs=logs,
        )
