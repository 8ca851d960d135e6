"""S3 Batch Operations: jobs that replicate objects that are older than their replication rule, or whose
replication failed.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from moto.s3 import models

from embedded_aws.added import Asked, RefusedError, add_operations
from embedded_aws.extension import Extension
from embedded_aws.services.s3 import PART, STATUS
from embedded_aws.world import World

KEPT = "s3.batch-jobs"
# What S3 says when nothing matches the filter.
NOTHING = "Manifest generation found no keys matching the filter criteria."


@dataclass
class _Job:
    """A job and the versions of objects that it replicates."""

    id: str
    region: str
    asked: dict[str, Any]
    created: datetime
    versions: list[Any] = field(default_factory=list)

    def count(self, status: str) -> int:
        return sum(1 for version in self.versions if getattr(version, STATUS, None) == status)

    @property
    def status(self) -> str:
        if not self.versions:
            return "Failed"
        return "Active" if self.count("PENDING") else "Complete"


class _Jobs:
    """The jobs of S3 Batch Operations, by region and client token."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def _kept(self) -> dict[tuple[str, str], _Job]:
        kept: dict[tuple[str, str], _Job] = self._world.kept.setdefault(KEPT, {})
        return kept

    def create(self, asked: Asked) -> dict[str, Any]:
        wanted = dict(asked.parameters)
        if "S3ReplicateObject" not in wanted["Operation"]:
            raise RefusedError("NotImplemented", "only S3ReplicateObject runs here", 501)
        once = (asked.region, wanted["ClientRequestToken"])
        if once not in self._kept:
            job = _Job(str(uuid4()), asked.region, wanted, self._world.clock.now())
            generator = wanted["ManifestGenerator"]["S3JobManifestGenerator"]
            job.versions = self._replicate(generator["SourceBucket"], generator.get("Filter") or {})
            self._kept[once] = job
        return {"JobId": self._kept[once].id}

    def _replicate(self, bucket_arn: str, wanted: dict[str, Any]) -> list[Any]:
        backend = models.s3_backends[self._world.account_id]["aws"]
        bucket = backend.buckets.get(bucket_arn.split(":::", 1)[-1])
        if bucket is None:
            raise RefusedError("NoSuchBucket", f"there is no bucket {bucket_arn}", 404)
        statuses = wanted.get("ObjectReplicationStatuses") or ["NONE", "FAILED"]
        begun = []
        for name in list(bucket.keys):
            for version in bucket.keys.getlist(name):
                if getattr(version, STATUS, "NONE") in statuses:
                    is_marker = isinstance(version, models.FakeDeleteMarker)
                    self._world.parts[PART].written(bucket.name, version, delete_marker=is_marker)
                    if hasattr(version, STATUS):
                        begun.append(version)
        return begun

    def describe(self, asked: Asked) -> dict[str, Any]:
        name = asked.parameters["JobId"]
        job = next((job for job in self._of(asked.region) if job.id == name), None)
        if job is None:
            raise RefusedError("NoSuchJob", f"there is no job {name}", 404)
        reasons = {} if job.versions else {"FailureReasons": [{"FailureReason": NOTHING}]}
        kept = ("Description", "Operation", "Priority", "RoleArn", "Report", "ManifestGenerator")
        return {
            "Job": {
                **self._summary(job),
                **{key: job.asked[key] for key in kept if key in job.asked},
                "JobArn": f"arn:aws:s3:{job.region}:{self._world.account_id}:job/{job.id}",
                **reasons,
            }
        }

    def listed(self, asked: Asked) -> dict[str, Any]:
        statuses = asked.parameters.get("JobStatuses")
        found = [self._summary(job) for job in self._of(asked.region)]
        return {"Jobs": [each for each in found if not statuses or each["Status"] in statuses]}

    def _of(self, region: str) -> list[_Job]:
        return [job for (where, _), job in self._kept.items() if where == region]

    def _summary(self, job: _Job) -> dict[str, Any]:
        return {
            "JobId": job.id,
            "Description": job.asked.get("Description", ""),
            "Operation": "S3ReplicateObject",
            "Priority": job.asked["Priority"],
            "Status": job.status,
            "CreationTime": job.created,
            "ProgressSummary": {
                "TotalNumberOfTasks": len(job.versions),
                "NumberOfTasksSucceeded": job.count("COMPLETED"),
                "NumberOfTasksFailed": job.count("FAILED"),
            },
        }


def _install(world: World) -> None:
    jobs = _Jobs(world)
    handlers = {"CreateJob": jobs.create, "DescribeJob": jobs.describe, "ListJobs": jobs.listed}
    add_operations(world.added, "s3", handlers, client="s3control")


JOBS = Extension(service="s3", gap="moto lacks S3 Batch Operations", install=_install)
