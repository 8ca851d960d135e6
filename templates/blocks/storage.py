"""The S3 buckets of a region: logs, application data, static files."""

from constructs import Construct

from templates.blocks.bucket import Bucket
from templates.blocks.bucket_events import bucket_events
from templates.blocks.key import data_key_arn
from templates.blocks.lifecycle import Lifecycle
from templates.blocks.log_bucket import LogBucket
from templates.blocks.static_files import StaticFiles
from templates.placement import Placement


class Storage(Construct):
    """The region's buckets. `logs` gets the access logs; the bucket for application data exists only with
    `components.storage`, that for static files only with `components.cdn`.
    """

    def __init__(self, scope: Construct, id: str, placement: Placement) -> None:
        super().__init__(scope, id)
        self.logs = LogBucket(self, "logs", placement)
        if placement.settings.components.storage:
            self._data(placement)
        if placement.settings.components.cdn:
            files = StaticFiles(self, "static", placement, self.logs)
            bucket_events(self, "static-events", files, placement.here, placement.provider, replicated=True)

    def _data(self, placement: Placement) -> None:
        storage = placement.settings.storage
        made = Bucket(
            self,
            "data",
            provider=placement.provider,
            name=placement.here.data_bucket,
            key_arn=data_key_arn(self, "data-key", placement.names, placement.provider),
            lifecycle=Lifecycle(
                storage.noncurrent_days,
                infrequent_after_days=storage.infrequent_after_days,
                archive_after_days=storage.archive_after_days,
            ),
            keep=placement.protects(placement.here.data_bucket),
            logs=self.logs,
            tags=placement.backup_tags,
        )
        # What reacts to an object is the team's; the bucket's one notification is there for it.
        bucket_events(
            self, "data-events", made, placement.here, placement.provider, replicated=not placement.isolated
        )
