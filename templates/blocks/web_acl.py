"""A web ACL: a rate limit, AWS's managed rules, and a log of refused requests."""

from typing import Any, Literal

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.cloudwatch_log_resource_policy import CloudwatchLogResourcePolicy
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAcl,
    Wafv2WebAclDefaultAction,
    Wafv2WebAclDefaultActionAllow,
    Wafv2WebAclRule,
    Wafv2WebAclRuleVisibilityConfig,
    Wafv2WebAclVisibilityConfig,
)
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import (
    Wafv2WebAclLoggingConfiguration,
    Wafv2WebAclLoggingConfigurationRedactedFields,
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader,
)
from constructs import Construct

from config import Names
from config.edge import Edge as EdgeSettings
from templates.blocks.policy import Statement, policy
from templates.blocks.web_acl_rules import admitted, managed, rate_limited

# In the order that they are asked; the cheap ones first.
MANAGED = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)
# Only counted: proxies and hosting providers are attackers' and partners' alike.
COUNTED = ("AWSManagedRulesAnonymousIpList",)
# Logs name who asked what, never with which credentials.
REDACTED = ("authorization", "cookie")


class WebAcl(Construct):
    """A web ACL. Requests for `admitted_paths` skip the managed rules, which would refuse some checkers' requests,
    but not the rate limit; addresses of the IP set `unlimited_arn` skip the rate limit.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: AwsProvider,
        name: str,
        region: str,
        kind: Literal["REGIONAL", "CLOUDFRONT"],
        names: Names,
        settings: EdgeSettings,
        key_arn: str,
        admitted_paths: tuple[str, ...] = (),
        unlimited_arn: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._provider = provider
        rules = [rate_limited(settings.rate_limit, unlimited_arn)]
        if admitted_paths:
            rules.append(admitted(admitted_paths))
        rules += [managed(group, counts=settings.managed_rules == "count") for group in MANAGED]
        rules += [managed(group, counts=True) for group in COUNTED]
        self.acl = Wafv2WebAcl(
            self,
            "acl",
            provider=provider,
            name=name,
            scope=kind,
            description=f"What may pass to {names.project}",
            default_action=Wafv2WebAclDefaultAction(allow=Wafv2WebAclDefaultActionAllow()),
            rule=[_numbered(rule, number) for number, rule in enumerate(rules)],
            visibility_config=Wafv2WebAclVisibilityConfig(**_visible(name)),
        )
        self._log(name, region, names, settings.web_acl_log_days, key_arn)

    def _log(self, name: str, region: str, names: Names, days: int, key_arn: str) -> None:
        group = CloudwatchLogGroup(
            self,
            "group",
            provider=self._provider,
            # WAF refuses a destination whose name doesn't begin so.
            name=f"aws-waf-logs-{name}",
            retention_in_days=days,
            kms_key_id=key_arn,
        )
        written = CloudwatchLogResourcePolicy(
            self,
            "writer",
            provider=self._provider,
            policy_name=f"{name}-waf-logs",
            policy_document=policy(
                Statement(
                    "Deliveries",
                    ["logs:CreateLogStream", "logs:PutLogEvents"],
                    [f"{group.arn}:*"],
                    principal={"Service": "delivery.logs.amazonaws.com"},
                    conditions={
                        "StringEquals": {"aws:SourceAccount": names.account_id},
                        "ArnLike": {
                            "aws:SourceArn": f"arn:{names.partition}:logs:{region}:{names.account_id}:*"
                        },
                    },
                )
            ),
        )
        Wafv2WebAclLoggingConfiguration(
            self,
            "logging",
            provider=self._provider,
            resource_arn=self.acl.arn,
            log_destination_configs=[group.arn],
            redacted_fields=[
                Wafv2WebAclLoggingConfigurationRedactedFields(
                    single_header=Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader(name=header)
                )
                for header in REDACTED
            ],
            depends_on=[written],
        )


def _numbered(rule: dict[str, Any], number: int) -> Wafv2WebAclRule:
    visible = Wafv2WebAclRuleVisibilityConfig(**_visible(rule["name"]))
    return Wafv2WebAclRule(priority=number, visibility_config=visible, **rule)


def _visible(name: str) -> dict[str, Any]:
    return {"cloudwatch_metrics_enabled": True, "metric_name": name, "sampled_requests_enabled": True}
