"""Whether the functions that copy, and those that watch copies, fail: an alarm in the region that they are in."""

from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import RegionNames, Settings
from templates.blocks.function.function import functions_of
from templates.blocks.monitoring.functions import function_alarms
from templates.blocks.monitoring.metric_alarm import metric_alarm


class FunctionErrors(Construct):
    """Of one region: all functions of the stack that are there by now."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, here: RegionNames, provider: AwsProvider
    ) -> None:
        super().__init__(scope, id)
        functions = functions_of(scope, here)
        for alarm in function_alarms("replication-errors", "Replication functions fail", functions):
            metric_alarm(
                self, alarm, provider=provider, here=here, settings=settings, topic_arn=here.topic_arn
            )
