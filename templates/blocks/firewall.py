"""A security group whose rules are separate resources, so that a plan shows each changed rule."""

from typing import Any, Protocol

from cdktf_cdktf_provider_aws.data_aws_security_group import DataAwsSecurityGroup
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from templates.blocks.network import ANYWHERE, Network
from templates.placement import Placement

Rule = type[VpcSecurityGroupIngressRule] | type[VpcSecurityGroupEgressRule]


class Guarded(Protocol):
    """A block with a security group, such as an application."""

    @property
    def firewall(self) -> "Firewall": ...


class Firewall(Construct):
    """A security group of the network. `allow_*` add one rule each."""

    group: SecurityGroup | DataAwsSecurityGroup

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
            vpc_id=network.vpc_id,
            tags={"Name": f"{placement.here.vpc}-{purpose}"},
        )

    def allow_from_network(self, cidr: str, port: int, why: str) -> None:
        self._rule(VpcSecurityGroupIngressRule, f"from-{_slug(cidr)}-{port}", port, why, cidr_ipv4=cidr)

    def allow_to_network(self, cidr: str, port: int, why: str) -> None:
        self._rule(VpcSecurityGroupEgressRule, f"to-{_slug(cidr)}-{port}", port, why, cidr_ipv4=cidr)

    def allow_to_prefix_list(self, prefix_list_id: str, name: str, port: int, why: str) -> None:
        """Allow traffic to a prefix list; `name` is the service whose addresses the list has."""
        id = f"to-{name}-{port}"
        self._rule(VpcSecurityGroupEgressRule, id, port, why, prefix_list_id=prefix_list_id)

    def allow_from(self, other: "Firewall", port: int, why: str) -> None:
        group = other.group.id
        id = f"from-{other.node.id}-{port}"
        self._rule(VpcSecurityGroupIngressRule, id, port, why, referenced_security_group_id=group)

    def allow_to(self, other: "Firewall", port: int, why: str) -> None:
        group = other.group.id
        id = f"to-{other.node.id}-{port}"
        self._rule(VpcSecurityGroupEgressRule, id, port, why, referenced_security_group_id=group)

    def _rule(self, kind: Rule, id: str, port: int, why: str, **whom: Any) -> None:
        kind(
            self,
            id,
            provider=self._provider,
            security_group_id=self.group.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=why,
            **whom,
        )


class ExistingFirewall(Firewall):
    """An existing security group. It belongs to its owner, so adding a rule does nothing."""

    def __init__(self, scope: Construct, id: str, placement: Placement, group_id: str) -> None:
        Construct.__init__(self, scope, id)
        self.group = DataAwsSecurityGroup(self, "group", provider=placement.provider, id=group_id)

    def _rule(self, kind: Rule, id: str, port: int, why: str, **whom: Any) -> None:
        """Add no rule: docs/adoption.md lists what the owner must admit."""


def _slug(cidr: str) -> str:
    return "anywhere" if cidr == ANYWHERE else cidr.replace("/", "-").replace(".", "-")
