"""Where notifications go: a topic per region, so that telling people never needs the lost one."""

from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from config import Names, RegionNames, Settings
from providers.regions import Providers
from templates.blocks.policy import Statement, policy
from templates.shared_resources.keys import PUBLISHERS, Keys


class Topics(Construct):
    """An encrypted topic per region and the e-mail subscriptions of the settings."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, names: Names, providers: Providers, keys: Keys
    ) -> None:
        super().__init__(scope, id)
        for site, here, provider, key in (
            ("primary", names.primary, providers.primary, keys.primary_arn),
            ("standby", names.standby, providers.standby, keys.standby_arn),
        ):
            topic = SnsTopic(self, site, provider=provider, name=here.topic, kms_master_key_id=key)
            self._allow_publishers(site, topic, here, provider)
            self._subscribe(site, topic, provider, settings.notifications.emails)

    def _allow_publishers(self, site: str, topic: SnsTopic, here: RegionNames, provider: AwsProvider) -> None:
        SnsTopicPolicy(
            self,
            f"{site}-policy",
            provider=provider,
            arn=topic.arn,
            policy=policy(
                Statement(
                    "AlarmsAndEvents",
                    ["sns:Publish"],
                    [here.topic_arn],
                    principal={"Service": list(PUBLISHERS)},
                    conditions={"StringEquals": {"aws:SourceAccount": here.account_id}},
                ),
                Statement(
                    "Account",
                    ["sns:Publish", "sns:Subscribe", "sns:GetTopicAttributes"],
                    [here.topic_arn],
                    principal={"AWS": f"arn:aws:iam::{here.account_id}:root"},
                ),
            ),
        )

    def _subscribe(self, site: str, topic: SnsTopic, provider: AwsProvider, emails: list[str]) -> None:
        for index, email in enumerate(emails):
            SnsTopicSubscription(
                self,
                f"{site}-email-{index}",
                provider=provider,
                topic_arn=topic.arn,
                protocol="email",
                endpoint=email,
            )
