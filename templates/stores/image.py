"""Images: the active region's image is copied to the passive one, and named in the parameter from which instances
start.
"""

from collections.abc import Sequence

from constructs import Construct

from config import Names, RegionNames, Settings
from config.names import IMAGE_AGE_METRIC, IMAGE_BEHIND_METRIC
from config.stores import Instance, has_images
from providers.regions import Providers
from templates.blocks.function.function import Code, RecoveryFunction
from templates.blocks.function.repeated import Repeated
from templates.blocks.key import data_key_arn
from templates.blocks.monitoring.alarm import Alarm, Metric
from templates.blocks.monitoring.metric_alarm import metric_alarm
from templates.stores import permissions
from templates.stores.store import Allowed, CopyRegions, Replicating, Shown, Store
from wiring.replication import image_settings

# An image changes with a release, and EC2 copies it for some minutes.
MINUTES = 15
# Longer than any copy of an image of usual size.
BEHIND_MINUTES = 120
SECONDS = 60
DAY_SECONDS = 24 * 3600


class Images(Construct):
    """The function that copies the team's own images to the passive region; images of AWS and vendors exist there
    already.
    """

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
            settings=image_settings(settings, names, key_arn=key),
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


def image_alarms(names: Names, here: RegionNames, settings: Settings) -> list[Alarm]:
    """Return the alarms on the image from which the region's instances start."""
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


def _replicate(scope: Construct, given: Replicating) -> None:
    if has_images(given.settings):
        Images(
            scope,
            f"images-{given.passive.site}",
            settings=given.settings,
            names=given.names,
            providers=given.providers,
            code=given.code,
        )


def _examine(_place: CopyRegions, _instances: Sequence[Instance]) -> Allowed:
    return Allowed(unscoped=["ec2:DescribeImages"])


def _show(_place: CopyRegions, _instances: Sequence[Instance]) -> Shown:
    return Shown(ages=[IMAGE_AGE_METRIC])


STORE = Store("image", replicates=_replicate, examines=_examine, shows=_show)
