"""The web ACL of a region's load balancer."""

from cdktf import Token
from cdktf_cdktf_provider_aws.data_aws_ec2_managed_prefix_list import DataAwsEc2ManagedPrefixList
from cdktf_cdktf_provider_aws.wafv2_ip_set import Wafv2IpSet
from cdktf_cdktf_provider_aws.wafv2_web_acl_association import Wafv2WebAclAssociation
from constructs import Construct

from templates.blocks.key import data_key_arn
from templates.blocks.web_acl import WebAcl
from templates.placement import Placement

# AWS's own list of the addresses that distributions ask their origins from.
DISTRIBUTIONS = "com.amazonaws.global.cloudfront.origin-facing"


class LoadBalancerAcl(Construct):
    """The load balancer's web ACL. Requests for the health paths skip the managed rules. The rate limit doesn't
    affect Route 53's checkers and the probers, because they send far fewer requests.

    Distributions send many viewers' requests from one address, and their own web ACL limits each viewer. So
    all distributions are exempt from the rate limit here, even those of other accounts, whose requests only
    the managed rules filter.
    """

    def __init__(self, scope: Construct, id: str, placement: Placement, load_balancer_arn: str) -> None:
        super().__init__(scope, id)
        application = placement.settings.application
        acl = WebAcl(
            self,
            "web",
            provider=placement.provider,
            name=placement.here.web_acl,
            region=placement.here.region,
            kind="REGIONAL",
            names=placement.names,
            settings=placement.settings.edge,
            key_arn=data_key_arn(self, "key", placement.names, placement.provider),
            admitted_paths=(application.health_path, application.readiness_path),
            unlimited_arn=self._distributions(placement).arn,
        ).acl
        Wafv2WebAclAssociation(
            self,
            "association",
            provider=placement.provider,
            resource_arn=load_balancer_arn,
            web_acl_arn=acl.arn,
        )

    def _distributions(self, placement: Placement) -> Wafv2IpSet:
        known = DataAwsEc2ManagedPrefixList(
            self, "distributions", provider=placement.provider, name=DISTRIBUTIONS
        )
        return Wafv2IpSet(
            self,
            "distributions-set",
            provider=placement.provider,
            name=f"{placement.here.web_acl}-distributions",
            description="Where distributions ask their origins from",
            scope="REGIONAL",
            ip_address_version="IPV4",
            addresses=Token.as_list(f"${{[for entry in {known.fqn}.entries : entry.cidr]}}"),
        )
