"""Sections of `dr.yaml` for what holds data. Every field has a default."""

from pydantic import Field

from config.fields import Section


class Storage(Section):
    """S3 buckets of the workload."""

    noncurrent_days: int = Field(default=30, ge=1)
    """Days that overwritten and deleted versions are kept."""
