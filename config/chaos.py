"""The section `chaos` of `dr.yaml`."""

from pydantic import Field

from config.fields import Section


class Chaos(Section):
    """Experiments of AWS Fault Injection Service, which people start by hand on AWS."""

    experiments: bool = False
    """Whether their templates are deployed: the network between the regions cut, replication of S3 and DynamoDB
    paused, instances ended, and no capacity to be had in the passive region. FIS has no fault for the way between an
    RDS database and its replica abroad. Each ends by itself, and at once when users' errors or latency alarm."""
    minutes: int = Field(default=10, ge=1, le=12 * 60)
    """How long a fault lasts, in minutes."""
    instances_percent: int = Field(default=50, ge=1, le=100)
    """Share of the active region's instances that are ended, in percent."""
