"""The section `chaos` of `dr.yaml`."""

from pydantic import Field

from config.fields import Section


class Chaos(Section):
    """Experiments of AWS Fault Injection Service, which people start by hand on AWS."""

    experiments: bool = False
    """Whether the experiments' templates are deployed: the network between the regions cut, replication of S3 and
    DynamoDB paused, instances terminated, and no capacity in the passive region. FIS has no fault for replication of
    an RDS database to another region. Each experiment ends by itself, and at once when the alarm on users' errors or
    latency fires.
    """
    minutes: int = Field(default=10, ge=1, le=12 * 60)
    """How long a fault lasts, in minutes."""
    instances_percent: int = Field(default=50, ge=1, le=100)
    """Share of the active region's instances that an experiment terminates, in percent."""
