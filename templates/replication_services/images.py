"""Images: the active region's is copied to the passive one, and named in the parameter that instances start from."""

from constructs import Construct

from config import Names, RegionNames, Settings
from config.names import IMAGE_AGE_METRIC, IMAGE_BEHIND_METRIC
from providers.regions import Providers
from recovery.settings import ImageSettings
from templates.blocks.key import data_key_arn
from templates.blocks.monitoring.alarm import Alarm, Metric
from templates.blocks.monitoring.metric_alarm import metric_alarm
from templates.recovery_automation.functions import Code, RecoveryFunction
from templates.recovery_automation.schedule import Repeated
from templates.replication_services import permissions

# An image changes with a release, and EC2 copies it for some minutes.
MINUTES = 15
# Longer than any copy of an image of usual size.
BEHIND_MINUTES = 120
SECONDS = 60
DAY_SECONDS = 24 * 3600


class Images(Construct):
    """A function in the passive region. The team's own images are copied; those of AWS and vendors are there."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        providers: Providers,
        code: Code,
    ) -> None:
        super().__init__(scope, id)
        there = names.site(settings.active)
        here = names.other(settings.active)
        provider = providers.site(here.site)
        key = data_key_arn(self, "key", names, provider)
        function = RecoveryFunction(
            self,
            "image",
            provider=provider,
            here=here,
            code=code,
            settings=ImageSettings(
                region=here.region,
                source_region=there.region,
                tags={**settings.organization.tags, "Project": names.project},
                parameter=here.image_parameter,
                key_arn=key,
                kept=settings.replication.images_kept,
                ledger_table=names.ledger_table,
                namespace=names.replication_namespace,
                age_metric=IMAGE_AGE_METRIC,
                behind_metric=IMAGE_BEHIND_METRIC,
            ),
            statements=permissions.image(
                names,
                here,
                there,
                key_here=key,
                key_there=data_key_arn(self, "key-there", names, providers.site(there.site)),
            ),
            # One at a time: two runs at once would both see no copy.
            reserved_executions=min(1, settings.failover.reserved_executions),
            log_key_arn=key,
            seconds=SECONDS,
        )
        Repeated(
            self,
            "repeated",
            provider=provider,
            here=here,
            function=function,
            purpose="image",
            minutes=MINUTES,
        )
        for alarm in image_alarms(names, here, settings):
            metric_alarm(
                self, alarm, provider=provider, here=here, settings=settings, topic_arn=here.topic_arn
            )


def has_images(settings: Settings) -> bool:
    """Return whether instances of both regions start from the parameter: an existing application has a way of its
    own.
    """
    found = (settings.existing.site("primary"), settings.existing.site("standby"))
    return settings.components.application and not any(each.application for each in found)


def image_alarms(names: Names, here: RegionNames, settings: Settings) -> list[Alarm]:
    """Of the image that instances of the region start from."""
    region = {"Region": here.region}
    return [
        Alarm(
            "image-old",
            "Instances here would start from an old image",
            {"age": Metric(names.replication_namespace, IMAGE_AGE_METRIC, region, "Maximum")},
            settings.replication.image_age_days * DAY_SECONDS,
            missing="missing",
            periods=2,
            period=MINUTES * 60,
        ),
        Alarm(
            "image-out-of-step",
            "Instances here would start from another image than the active region's",
            {"behind": Metric(names.replication_namespace, IMAGE_BEHIND_METRIC, region, "Minimum")},
            0,
            missing="missing",
            periods=BEHIND_MINUTES // MINUTES,
            period=MINUTES * 60,
        ),
    ]
