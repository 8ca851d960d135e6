"""The hosted zone of the workload's names: an existing one by default."""

from cdktf_cdktf_provider_aws.data_aws_route53_zone import DataAwsRoute53Zone
from cdktf_cdktf_provider_aws.route53_zone import Route53Zone
from constructs import Construct

from config import Settings
from config.environment import Removal
from providers.regions import Providers
from templates.retention import retained


def hosted_zone_id(scope: Construct, settings: Settings, providers: Providers, removal: Removal) -> str:
    """Return the id of the zone of `domain`, created or looked up as `dns.zone` says.

    Route 53 is global; the provider only carries the credentials.
    """
    provider = providers.standby
    if settings.dns.zone == "create":
        comment = f"Names of {settings.project}"
        return Route53Zone(
            scope,
            "zone",
            provider=provider,
            name=settings.domain,
            comment=comment,
            lifecycle=retained(settings.domain not in removal),
        ).zone_id
    zone = DataAwsRoute53Zone(scope, "zone", provider=provider, name=settings.domain, private_zone=False)
    return zone.zone_id
