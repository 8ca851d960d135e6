"""Notifications: a topic per region, so that notifying people never needs the lost region."""

import json

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from constructs import Construct

from config import Names, RegionNames, Settings
from config.settings import Site
from providers.regions import Providers
from templates.blocks.policy import Statement, policy
from templates.shared_resources.key_policies import EVENTS, publishers
from templates.shared_resources.keys import KeyPair

# The longest that SQS keeps a message.
UNDELIVERED_DAYS = 14
DAY_SECONDS = 24 * 3600


class Topics(Construct):
    """An encrypted topic per region, the e-mail subscriptions of the settings, and a queue of undelivered
    notifications, with an alarm.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        providers: Providers,
        key: KeyPair,
    ) -> None:
        super().__init__(scope, id)
        self.policies: dict[Site, SnsTopicPolicy] = {}
        for here in (names.primary, names.standby):
            site, provider = here.site, providers.site(here.site)
            topic = SnsTopic(self, site, provider=provider, name=here.topic, kms_master_key_id=key.arn(site))
            self.policies[site] = self._allow_publishers(site, topic, here, provider)
            queue = self._undelivered(here, provider)
            self._subscribe(site, topic, provider, settings.notifications.emails, queue)

    def _allow_publishers(
        self, site: Site, topic: SnsTopic, here: RegionNames, provider: AwsProvider
    ) -> SnsTopicPolicy:
        return SnsTopicPolicy(
            self,
            f"{site}-policy",
            provider=provider,
            arn=topic.arn,
            policy=policy(
                Statement(
                    "Alarms",
                    ["sns:Publish"],
                    [here.topic_arn],
                    principal={"Service": publishers(here.partition)},
                    conditions={"StringEquals": {"aws:SourceAccount": here.account_id}},
                ),
                # Without a condition: "You can't use of Condition blocks in Amazon SNS topic policies for EventBridge"
                # (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html). A rule of
                # another account reaches no topic without a role that this policy allows.
                Statement("Events", ["sns:Publish"], [here.topic_arn], principal={"Service": EVENTS}),
                Statement(
                    "Account",
                    ["sns:Publish", "sns:Subscribe", "sns:GetTopicAttributes"],
                    [here.topic_arn],
                    principal={"AWS": here.root_arn},
                ),
            ),
        )

    def _undelivered(self, here: RegionNames, provider: AwsProvider) -> SqsQueue:
        queue = SqsQueue(
            self,
            f"{here.site}-undelivered",
            provider=provider,
            name=here.undelivered_queue,
            message_retention_seconds=UNDELIVERED_DAYS * DAY_SECONDS,
            # SQS's own key: a notification about a revoked key must not need that key.
            sqs_managed_sse_enabled=True,
            # Here and not as a resource of its own, which would wait half a minute more.
            policy=policy(
                Statement(
                    "FromTheTopic",
                    ["sqs:SendMessage"],
                    [here.undelivered_queue_arn],
                    principal={"Service": "sns.amazonaws.com"},
                    conditions={"ArnEquals": {"aws:SourceArn": here.topic_arn}},
                )
            ),
        )
        CloudwatchMetricAlarm(
            self,
            f"{here.site}-undelivered-alarm",
            provider=provider,
            alarm_name=here.alarm("notification-undelivered"),
            alarm_description=f"A notification of {here.topic} wasn't delivered; it is in {here.undelivered_queue}",
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": here.undelivered_queue},
            statistic="Maximum",
            period=300,
            evaluation_periods=1,
            comparison_operator="GreaterThanThreshold",
            threshold=0,
            # A queue that nobody uses has no data: nothing was left undelivered.
            treat_missing_data="notBreaching",
            alarm_actions=[here.topic_arn],
            ok_actions=[here.topic_arn],
        )
        return queue

    def _subscribe(
        self, site: str, topic: SnsTopic, provider: AwsProvider, emails: list[str], queue: SqsQueue
    ) -> None:
        for index, email in enumerate(emails):
            SnsTopicSubscription(
                self,
                f"{site}-email-{index}",
                provider=provider,
                topic_arn=topic.arn,
                protocol="email",
                endpoint=email,
                redrive_policy=json.dumps({"deadLetterTargetArn": queue.arn}),
            )
