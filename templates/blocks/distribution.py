"""The CloudFront distribution of a region: it requests the application by its DNS name, and static files from both
regions.
"""

from cdktf_cdktf_provider_aws.cloudfront_distribution import (
    CloudfrontDistribution,
    CloudfrontDistributionDefaultCacheBehavior,
    CloudfrontDistributionOrderedCacheBehavior,
    CloudfrontDistributionOrigin,
    CloudfrontDistributionOriginCustomOriginConfig,
    CloudfrontDistributionOriginGroup,
    CloudfrontDistributionOriginGroupFailoverCriteria,
    CloudfrontDistributionOriginGroupMember,
    CloudfrontDistributionRestrictions,
    CloudfrontDistributionRestrictionsGeoRestriction,
    CloudfrontDistributionViewerCertificate,
)
from cdktf_cdktf_provider_aws.cloudfront_origin_access_control import CloudfrontOriginAccessControl
from cdktf_cdktf_provider_aws.data_aws_acm_certificate import DataAwsAcmCertificate
from cdktf_cdktf_provider_aws.data_aws_route53_zone import DataAwsRoute53Zone
from cdktf_cdktf_provider_aws.data_aws_wafv2_web_acl import DataAwsWafv2WebAcl
from cdktf_cdktf_provider_aws.route53_record import Route53Record, Route53RecordAlias
from constructs import Construct

from config import RegionNames
from config.edge import CACHING_DISABLED
from templates.blocks.bucket import Bucket
from templates.blocks.distribution_log import DistributionLog
from templates.placement import Placement

# AWS's own policies; their ids are the same in every account.
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"
READS = ["GET", "HEAD"]
ALL_METHODS = [*READS, "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
APPLICATION, STATIC = "application", "static"
STATIC_PATH = "/static/*"
# What makes CloudFront try the other region's files: errors of the region, and what isn't replicated yet.
TRY_THE_OTHER = [403, 404, 500, 502, 503, 504]


class Distribution(Construct):
    """The region's distribution. `www` always belongs to the primary region's distribution, because no two can have
    it; the standby's has its own name. Both have `app` as their origin, so DNS failover covers writes too: an origin
    group fails over reads only. The viewer's Host isn't forwarded; the load balancer's certificate is for `app`.
    """

    def __init__(self, scope: Construct, id: str, placement: Placement, logs: Bucket) -> None:
        super().__init__(scope, id)
        self._placement = placement
        # CloudFront is global, and its log deliveries exist in one region.
        self._provider = placement.providers.global_region
        self._name = f"{placement.names.project}-{placement.here.site}"
        host = placement.names.host(placement.here.distribution_label)
        self.distribution = self._distribution(host)
        DistributionLog(self, "log", placement, self.distribution, self._name, logs)
        self._record(host)

    def _distribution(self, host: str) -> CloudfrontDistribution:
        here, there = self._placement.here, self._placement.there
        return CloudfrontDistribution(
            self,
            "distribution",
            provider=self._provider,
            enabled=True,
            comment=f"{self._placement.names.project} in {here.region}",
            aliases=[host],
            http_version="http2and3",
            is_ipv6_enabled=True,
            web_acl_id=self._web_acl_arn(),
            origin=[self._application(), *self._files(here, there)],
            origin_group=[self._either(here, there)],
            default_cache_behavior=CloudfrontDistributionDefaultCacheBehavior(
                target_origin_id=APPLICATION,
                viewer_protocol_policy="redirect-to-https",
                allowed_methods=ALL_METHODS,
                cached_methods=READS,
                compress=True,
                cache_policy_id=CACHING_DISABLED,
                origin_request_policy_id=ALL_VIEWER_EXCEPT_HOST,
                response_headers_policy_id=SECURITY_HEADERS,
            ),
            ordered_cache_behavior=[
                CloudfrontDistributionOrderedCacheBehavior(
                    path_pattern=STATIC_PATH,
                    target_origin_id=STATIC,
                    viewer_protocol_policy="redirect-to-https",
                    allowed_methods=READS,
                    cached_methods=READS,
                    compress=True,
                    cache_policy_id=CACHING_OPTIMIZED,
                    response_headers_policy_id=SECURITY_HEADERS,
                )
            ],
            restrictions=CloudfrontDistributionRestrictions(
                geo_restriction=CloudfrontDistributionRestrictionsGeoRestriction(restriction_type="none")
            ),
            viewer_certificate=CloudfrontDistributionViewerCertificate(
                acm_certificate_arn=self._certificate_arn(),
                ssl_support_method="sni-only",
                minimum_protocol_version="TLSv1.2_2021",
            ),
        )

    def _application(self) -> CloudfrontDistributionOrigin:
        return CloudfrontDistributionOrigin(
            origin_id=APPLICATION,
            domain_name=self._placement.names.host("app"),
            custom_origin_config=CloudfrontDistributionOriginCustomOriginConfig(
                http_port=80,
                https_port=443,
                origin_protocol_policy="https-only",
                origin_ssl_protocols=["TLSv1.2"],
            ),
        )

    def _files(self, *regions: RegionNames) -> list[CloudfrontDistributionOrigin]:
        access = CloudfrontOriginAccessControl(
            self,
            "access",
            provider=self._provider,
            name=self._name,
            description="Reads static files",
            origin_access_control_origin_type="s3",
            signing_behavior="always",
            signing_protocol="sigv4",
        )
        return [
            CloudfrontDistributionOrigin(
                origin_id=region.static_bucket,
                domain_name=f"{region.static_bucket}.s3.{region.region}.amazonaws.com",
                origin_access_control_id=access.id,
            )
            for region in regions
        ]

    def _either(self, *regions: RegionNames) -> CloudfrontDistributionOriginGroup:
        return CloudfrontDistributionOriginGroup(
            origin_id=STATIC,
            failover_criteria=CloudfrontDistributionOriginGroupFailoverCriteria(status_codes=TRY_THE_OTHER),
            member=[
                CloudfrontDistributionOriginGroupMember(origin_id=region.static_bucket) for region in regions
            ],
        )

    def _certificate_arn(self) -> str:
        return DataAwsAcmCertificate(
            self,
            "certificate",
            provider=self._provider,
            domain=self._placement.names.distribution_certificate_domain,
            statuses=["ISSUED"],
            most_recent=True,
        ).arn

    def _web_acl_arn(self) -> str:
        name = self._placement.names.distribution_web_acl
        return DataAwsWafv2WebAcl(self, "acl", provider=self._provider, name=name, scope="CLOUDFRONT").arn

    def _record(self, host: str) -> None:
        zone = DataAwsRoute53Zone(
            self,
            "zone",
            provider=self._provider,
            name=self._placement.settings.domain,
            private_zone=False,
        )
        for kind in ("A", "AAAA"):
            Route53Record(
                self,
                f"record-{kind.lower()}",
                provider=self._provider,
                zone_id=zone.zone_id,
                name=host,
                type=kind,
                alias=Route53RecordAlias(
                    name=self.distribution.domain_name,
                    zone_id=self.distribution.hosted_zone_id,
                    evaluate_target_health=False,
                ),
            )
