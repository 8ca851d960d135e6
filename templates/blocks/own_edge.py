"""The edge that this project makes: a load balancer with its certificate, target group and web ACL."""

from cdktf_cdktf_provider_aws.data_aws_acm_certificate import DataAwsAcmCertificate
from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionRedirect,
)
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from constructs import Construct

from templates.blocks.bucket import Bucket
from templates.blocks.edge import HTTP, HTTPS, Edge
from templates.blocks.firewall import Firewall
from templates.blocks.load_balancer_acl import LoadBalancerAcl
from templates.blocks.log_bucket import LOAD_BALANCER
from templates.blocks.network import ANYWHERE, Network
from templates.placement import Placement

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"


class OwnEdge(Edge):
    """Application load balancer: HTTPS with TLS 1.2+; plain HTTP only redirects. `logs` gets its access log."""

    def __init__(
        self, scope: Construct, id: str, placement: Placement, network: Network, logs: Bucket
    ) -> None:
        super().__init__(scope, id)
        provider = placement.provider
        settings = placement.settings
        name = placement.here.load_balancer
        self.firewall = Firewall(self, "load-balancer", placement, network, "load-balancer")
        self.firewall.allow_from_network(ANYWHERE, HTTPS, "HTTPS from users")
        self.firewall.allow_from_network(ANYWHERE, HTTP, "HTTP from users, redirected to HTTPS")
        self.load_balancer = Lb(
            self,
            "alb",
            provider=provider,
            name=name,
            load_balancer_type="application",
            internal=False,
            subnets=network.subnet_ids("public"),
            security_groups=[self.firewall.group.id],
            drop_invalid_header_fields=True,
            enable_deletion_protection=placement.protects(name),
            access_logs=LbAccessLogs(enabled=True, bucket=logs.bucket.id, prefix=LOAD_BALANCER),
            # Elastic Load Balancing refuses a bucket that doesn't let it write yet.
            depends_on=[logs.policy],
        )
        LoadBalancerAcl(self, "protection", placement, self.load_balancer.arn)
        self.target_group = LbTargetGroup(
            self,
            "targets",
            provider=provider,
            name=name,
            port=settings.application.port,
            protocol="HTTP",
            vpc_id=network.vpc_id,
            deregistration_delay="30",
            health_check=LbTargetGroupHealthCheck(
                path=settings.application.health_path,
                matcher="200",
                interval=10,
                timeout=5,
                healthy_threshold=2,
                unhealthy_threshold=3,
            ),
        )
        certificate = DataAwsAcmCertificate(
            self,
            "certificate",
            provider=provider,
            domain=placement.names.certificate_domain,
            statuses=["ISSUED"],
            most_recent=True,
        )
        LbListener(
            self,
            "https",
            provider=provider,
            load_balancer_arn=self.load_balancer.arn,
            port=HTTPS,
            protocol="HTTPS",
            ssl_policy=TLS_POLICY,
            certificate_arn=certificate.arn,
            default_action=[LbListenerDefaultAction(type="forward", target_group_arn=self.target_group.arn)],
        )
        LbListener(
            self,
            "http",
            provider=provider,
            load_balancer_arn=self.load_balancer.arn,
            port=HTTP,
            protocol="HTTP",
            default_action=[
                LbListenerDefaultAction(
                    type="redirect",
                    redirect=LbListenerDefaultActionRedirect(
                        port=str(HTTPS), protocol="HTTPS", status_code="HTTP_301"
                    ),
                )
            ],
        )
