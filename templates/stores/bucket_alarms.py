"""Alarms on the metrics that S3 publishes of its replication, each in the region where S3 publishes it."""

from constructs import Construct

from config import Names, RegionNames, Settings
from config.buckets import RULE, BucketPair, replicated_pairs
from config.fields import SITES, Site
from providers.regions import Providers
from templates.blocks.monitoring.alarm import Alarm, Metric
from templates.blocks.monitoring.metric_alarm import metric_alarm

NAMESPACE = "AWS/S3"
FIVE_MINUTES = 300


class BucketAlarms(Construct):
    """Two alarms for each direction of every pair of buckets: late objects in the destination's region,
    failed objects in the source's region.
    """

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, names: Names, providers: Providers
    ) -> None:
        super().__init__(scope, id)
        self._settings, self._providers = settings, providers
        for pair in replicated_pairs(settings, names):
            for site in SITES:
                source, destination = names.site(site), names.other(site)
                self._make(destination, _late(pair, site, settings))
                self._make(source, _failed(pair, site))

    def _make(self, here: RegionNames, alarm: Alarm) -> None:
        region = Construct(self, f"{alarm.name}-{here.site}")
        metric_alarm(
            region,
            alarm,
            provider=self._providers.site(here.site),
            here=here,
            settings=self._settings,
            topic_arn=here.topic_arn,
        )


def _late(pair: BucketPair, source: Site, settings: Settings) -> Alarm:
    replication = settings.replication
    return Alarm(
        "storage-late",
        f"Objects of {pair.bucket(source)} arrive here later than the objective",
        {"seconds": _metric("ReplicationLatency", pair, source, "Maximum")},
        settings.objectives.storage_lag_minutes * 60,
        # S3 publishes it while objects are on their way: a bucket that nobody writes to is not late.
        missing="notBreaching",
        periods=replication.alarm_periods,
        period=replication.alarm_period_seconds,
        node=pair.kind,
    )


def _failed(pair: BucketPair, source: Site) -> Alarm:
    return Alarm(
        "storage-unreplicated",
        f"Objects of {pair.bucket(source)} did not reach the other region, and S3 doesn't retry",
        {"failed": _metric("OperationsFailedReplication", pair, source, "Sum")},
        0,
        # Published only when something was to be replicated.
        missing="notBreaching",
        periods=1,
        period=FIVE_MINUTES,
        node=pair.kind,
    )


def _metric(name: str, pair: BucketPair, source: Site, statistic: str) -> Metric:
    destination: Site = "standby" if source == "primary" else "primary"
    dimensions = {
        "SourceBucket": pair.bucket(source),
        "DestinationBucket": pair.bucket(destination),
        "RuleId": RULE,
    }
    return Metric(NAMESPACE, name, dimensions, statistic)
