"""A security group whose rules are resources of their own, so that a change to one shows as one."""

from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from templates.blocks.network import Network
from templates.placement import Placement


class Firewall(Construct):
    """A security group of the network. `allow_*` add one rule each."""

    def __init__(
        self, scope: Construct, id: str, placement: Placement, network: Network, purpose: str
    ) -> None:
        super().__init__(scope, id)
        self._provider = placement.provider
        self.group = SecurityGroup(
            self,
            "group",
            provider=self._provider,
            name=f"{placement.here.vpc}-{purpose}",
            description=f"What may reach and leave the {purpose}",
            vpc_id=network.vpc.id,
            tags={"Name": f"{placement.here.vpc}-{purpose}"},
        )

    def allow_from_network(self, cidr: str, port: int, why: str) -> None:
        VpcSecurityGroupIngressRule(
            self,
            f"from-{_slug(cidr)}-{port}",
            provider=self._provider,
            security_group_id=self.group.id,
            cidr_ipv4=cidr,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=why,
        )

    def allow_from(self, other: "Firewall", port: int, why: str) -> None:
        VpcSecurityGroupIngressRule(
            self,
            f"from-{other.node.id}-{port}",
            provider=self._provider,
            security_group_id=self.group.id,
            referenced_security_group_id=other.group.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=why,
        )

    def allow_to(self, other: "Firewall", port: int, why: str) -> None:
        VpcSecurityGroupEgressRule(
            self,
            f"to-{other.node.id}-{port}",
            provider=self._provider,
            security_group_id=self.group.id,
            referenced_security_group_id=other.group.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=why,
        )

    def allow_to_network(self, cidr: str, port: int, why: str) -> None:
        VpcSecurityGroupEgressRule(
            self,
            f"to-{_slug(cidr)}-{port}",
            provider=self._provider,
            security_group_id=self.group.id,
            cidr_ipv4=cidr,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=why,
        )


def _slug(cidr: str) -> str:
    return "anywhere" if cidr == "0.0.0.0/0" else cidr.replace("/", "-").replace(".", "-")
