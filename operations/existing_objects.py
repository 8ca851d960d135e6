"""Replication of objects that are older than the bucket's replication rule or whose replication failed: an S3 batch
job per bucket.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from config import Names, Settings
from config.buckets import BATCH_REPORTS, BATCH_ROLE, replicated_pairs
from config.fields import SITES, Site
from config.partition import partition_of
from operations.clients import Clients

if TYPE_CHECKING:
    from mypy_boto3_s3control import S3ControlClient
    from mypy_boto3_s3control.literals import JobStatusType

ENDED = ("Complete", "Failed", "Cancelled")
RUNNING: tuple["JobStatusType", ...] = (
    "New",
    "Preparing",
    "Suspended",
    "Ready",
    "Active",
    "Pausing",
    "Paused",
    "Completing",
)
# Objects without a status existed before the rule; replicas came from the other side.
UNREPLICATED = ("NONE", "FAILED")
# What S3 says of a job that has nothing to do (S3 user guide, troubleshooting of batch operations).
NOTHING = "no keys matching"


@dataclass(frozen=True)
class Source:
    """A bucket whose objects are to be replicated."""

    bucket: str
    site: Site
    region: str

    @property
    def description(self) -> str:
        """Return the description by which the bucket's running job is found again."""
        return f"Replicate what existed in {self.bucket}"


@dataclass(frozen=True)
class Job:
    """Progress of a bucket's job. `total` is the number of objects, 0 while S3 still lists them."""

    source: Source
    id: str
    status: str
    total: int
    succeeded: int
    failed: int
    reason: str = ""

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def is_in_step(self) -> bool:
        """Return whether the job left no object of the bucket unreplicated."""
        return (self.status == "Complete" and not self.failed) or NOTHING in self.reason

    def __str__(self) -> str:
        if NOTHING in self.reason:
            return f"{self.source.bucket}: the other region lacks none of its objects"
        done = f"{self.succeeded} of {self.total} objects replicated, {self.failed} failed"
        return f"{self.source.bucket}: {self.status}, {done}" + (f": {self.reason}" if self.reason else "")


def sources(settings: Settings) -> list[Source]:
    """Return every replicated bucket of both regions."""
    names = Names(settings)
    return [
        Source(pair.bucket(site), site, names.site(site).region)
        for pair in replicated_pairs(settings, names)
        for site in SITES
    ]


def begin(settings: Settings, clients: Clients) -> list[Job]:
    """Start a batch job for each bucket, or continue the one that is running."""
    return [_begin(source, settings, clients("s3control", source.region)) for source in sources(settings)]


def look(job: Job, settings: Settings, clients: Clients) -> Job:
    """Return the progress of a job."""
    client: S3ControlClient = clients("s3control", job.source.region)
    found = client.describe_job(AccountId=settings.account_id, JobId=job.id)["Job"]
    summary = found.get("ProgressSummary", {})
    reasons = [str(each.get("FailureReason", "")) for each in found.get("FailureReasons", [])]
    return Job(
        job.source,
        job.id,
        str(found["Status"]),
        int(summary.get("TotalNumberOfTasks", 0)),
        int(summary.get("NumberOfTasksSucceeded", 0)),
        int(summary.get("NumberOfTasksFailed", 0)),
        "; ".join(reasons),
    )


def _begin(source: Source, settings: Settings, client: "S3ControlClient") -> Job:
    running = next(_running(source, settings, client), None)
    started = running or client.create_job(**_wanted(source, settings))["JobId"]
    return Job(source, started, "New", 0, 0, 0)


def _running(source: Source, settings: Settings, client: "S3ControlClient") -> Iterator[str]:
    asked: Any = {"AccountId": settings.account_id, "JobStatuses": list(RUNNING)}
    while True:
        page = client.list_jobs(**asked)
        yield from (str(job["JobId"]) for job in page["Jobs"] if job["Description"] == source.description)
        if not page.get("NextToken"):
            return
        asked["NextToken"] = page["NextToken"]


def _wanted(source: Source, settings: Settings) -> Any:
    """Return the request of a batch replication job. S3 lists the unreplicated objects itself; failures are reported in
    the region's log bucket.
    """
    names = Names(settings)
    return {
        "AccountId": settings.account_id,
        "ClientRequestToken": str(uuid4()),
        "ConfirmationRequired": False,
        "Description": source.description,
        "Tags": [{"Key": key, "Value": value} for key, value in settings.organization.tags.items()],
        "Operation": {"S3ReplicateObject": {}},
        "Priority": 1,
        "RoleArn": names.role_arn(BATCH_ROLE),
        "Report": {
            "Enabled": True,
            "Bucket": names.site(source.site).log_bucket_arn,
            "Prefix": BATCH_REPORTS,
            "Format": "Report_CSV_20180820",
            "ReportScope": "FailedTasksOnly",
        },
        "ManifestGenerator": {
            "S3JobManifestGenerator": {
                "SourceBucket": f"arn:{partition_of(source.region)}:s3:::{source.bucket}",
                "EnableManifestOutput": False,
                "Filter": {"EligibleForReplication": True, "ObjectReplicationStatuses": list(UNREPLICATED)},
            }
        },
    }
