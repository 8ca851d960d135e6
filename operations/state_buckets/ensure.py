"""Creates the state buckets with their replication, or changes what differs."""

from collections.abc import Iterator

from config import Names, Settings
from operations.clients import Clients
from operations.state_buckets.bucket import ensure_bucket
from operations.state_buckets.replication import ensure_replication, ensure_role
from operations.state_buckets.wanted import wanted

ROLE = "state-replication"


def ensure(settings: Settings, clients: Clients) -> Iterator[str]:
    """Create the state buckets, their role and their replication where they are missing or differ, and yield a line
    for each change.
    """
    buckets = wanted(settings)
    names = Names(settings)
    role_arn = names.role_arn(ROLE)
    for bucket in buckets:
        yield from ensure_bucket(clients("s3", bucket.region), bucket)
    yield from ensure_role(
        clients("iam", names.global_region), names.role(ROLE), buckets, settings.organization
    )
    # Both buckets must be versioned before either can be a source or a destination.
    for bucket in buckets:
        yield from ensure_replication(clients("s3", bucket.region), bucket, role_arn)
