"""Section of `dr.yaml` for S3 buckets. Every field has a default."""

from pydantic import Field, model_validator

from config.errors import refused
from config.fields import Section

# A hundred years, the longest that S3 locks an object (S3 user guide, "Locking objects with Object Lock").
MOST_DAYS = 36_500


class Storage(Section):
    """S3 buckets of the workload."""

    noncurrent_days: int = Field(default=30, ge=1, le=MOST_DAYS)
    """Days that overwritten and deleted object versions are kept."""
    infrequent_after_days: int | None = Field(default=90, ge=30, le=MOST_DAYS)
    """Days after which application data moves to the infrequent access class; null: never. Cost, assumed from AWS's
    price list of us-east-1 in 2025: 0.0125 USD per GB and month instead of 0.023.
    """
    archive_after_days: int | None = Field(default=None, ge=30, le=MOST_DAYS)
    """Days after which application data moves to the instant retrieval archive class (0.004 USD per GB and month
    assumed, more expensive to read); null: never.
    """
    log_days: int = Field(default=400, ge=60, le=MOST_DAYS)
    """Days that access logs are kept; after 30 days they move to the infrequent access class."""

    @model_validator(mode="after")
    def _tiers_in_order(self) -> "Storage":
        infrequent, archive = self.infrequent_after_days, self.archive_after_days
        if infrequent is not None and archive is not None and archive < infrequent + 30:
            raise refused(
                f"archive_after_days {archive} is less than 30 days after infrequent_after_days {infrequent}",
                allowed="30 days or more in each tier: S3 bills at least 30",
                fix=f"raise archive_after_days to {infrequent + 30}, or set infrequent_after_days to null",
            )
        return self
