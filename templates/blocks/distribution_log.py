"""The access log of a distribution, delivered into the log bucket of its region."""

from cdktf_cdktf_provider_aws.cloudfront_distribution import CloudfrontDistribution
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery import CloudwatchLogDelivery
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery_destination import (
    CloudwatchLogDeliveryDestination,
    CloudwatchLogDeliveryDestinationDeliveryDestinationConfiguration,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery_source import CloudwatchLogDeliverySource
from constructs import Construct

from templates.blocks.bucket import Bucket
from templates.blocks.log_bucket import DISTRIBUTION
from templates.placement import Placement


class DistributionLog(Construct):
    """Standard logging, version 2: it writes by bucket policy, while version 1 needs an ACL."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        placement: Placement,
        distribution: CloudfrontDistribution,
        name: str,
        logs: Bucket,
    ) -> None:
        super().__init__(scope, id)
        provider = placement.providers.global_region
        source = CloudwatchLogDeliverySource(
            self,
            "source",
            provider=provider,
            name=f"{name}-distribution",
            log_type="ACCESS_LOGS",
            resource_arn=distribution.arn,
        )
        destination = CloudwatchLogDeliveryDestination(
            self,
            "destination",
            provider=provider,
            name=f"{name}-distribution-log",
            output_format="json",
            delivery_destination_configuration=[
                CloudwatchLogDeliveryDestinationDeliveryDestinationConfiguration(
                    destination_resource_arn=f"{logs.bucket.arn}/{DISTRIBUTION}"
                )
            ],
        )
        CloudwatchLogDelivery(
            self,
            "delivery",
            provider=provider,
            delivery_source_name=source.name,
            delivery_destination_arn=destination.arn,
            # Without the policy the service would write one of its own.
            depends_on=[logs.policy],
        )
