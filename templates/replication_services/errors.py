"""Alarms on failures of functions that replicate or watch replication, in their own region."""

from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import RegionNames, Settings
from templates.blocks.function.function import functions_of
from templates.blocks.monitoring.functions import function_alarms
from templates.blocks.monitoring.metric_alarm import metric_alarm


class FunctionErrors(Construct):
    """The alarms of one region, on all functions that were added to the stack in that region before this construct."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, here: RegionNames, provider: AwsProvider
    ) -> None:
        super().__init__(scope, id)
        functions = functions_of(scope, here)
        for alarm in function_alarms("replication-errors", "Replication functions fail", functions):
            metric_alarm(
                self, alarm, provider=provider, here=here, settings=settings, topic_arn=here.topic_arn
            )
