"""Descriptions of security groups and of their rules: letters, digits and few signs, no apostrophe."""

import re

from embedded_aws.refusals.refusal import Refusal, at

_ALLOWED = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")
_MESSAGE = (
    "Invalid {} description. Valid descriptions are strings less than 256 characters from the following set:  "
    "a-zA-Z0-9. _-:/()#,@[]+=&;{{}}!$*"
)
_RANGES = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
_OF_RULES = at(*(f"IpPermissions.{each}.Description" for each in _RANGES))
_OF_CHANGES = at(
    *(f"IpPermissions.{each}.Description" for each in _RANGES), "SecurityGroupRuleDescriptions.Description"
)


def _refused(what: str, value: str) -> str | None:
    return None if _ALLOWED.fullmatch(value) else _MESSAGE.format(what)


RULES = Refusal(
    name="description of a security group's rule",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html, Description",
    service="ec2",
    code="InvalidParameterValue",
    refused=lambda value: _refused("rule", value),
    requests={
        "AuthorizeSecurityGroupIngress": _OF_RULES,
        "AuthorizeSecurityGroupEgress": _OF_RULES,
        "UpdateSecurityGroupRuleDescriptionsIngress": _OF_CHANGES,
        "UpdateSecurityGroupRuleDescriptionsEgress": _OF_CHANGES,
        "ModifySecurityGroupRules": at("SecurityGroupRules.SecurityGroupRule.Description"),
    },
    resources={
        "aws_vpc_security_group_ingress_rule": at("description"),
        "aws_vpc_security_group_egress_rule": at("description"),
        "aws_security_group_rule": at("description"),
        "aws_security_group": at("ingress.description", "egress.description"),
    },
)
GROUPS = Refusal(
    name="description of a security group",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html, GroupDescription",
    service="ec2",
    code="InvalidParameterValue",
    refused=lambda value: _refused("security group", value),
    requests={"CreateSecurityGroup": at("Description")},
    resources={"aws_security_group": at("description")},
)
