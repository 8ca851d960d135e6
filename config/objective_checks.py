"""Settings that can't meet the objectives: refused, unless they are waived by name and with a reason."""

from pydantic_core import PydanticCustomError

from config.errors import refused
from config.replication import Replication, WaiverName
from config.resilience import Objectives

# What S3 replication time control promises, for 99.9 % of the objects; nothing faster is offered.
RTC_MINUTES = 15


def broken(objectives: Objectives, replication: Replication) -> PydanticCustomError | None:
    """Return the refusal of the first objective that the settings can't meet and that isn't waived, or None."""
    found: tuple[tuple[WaiverName, PydanticCustomError | None], ...] = (
        ("storage-below-rtc", _storage(objectives)),
        ("snapshot-only", _snapshots(objectives, replication)),
        ("slow-alarm", _alarm(objectives, replication)),
    )
    for name, error in found:
        if error is not None and not replication.waives(name):
            return error
    return None


def _waiver(name: WaiverName) -> str:
    return f"or waive the rule: replication.waivers: [{{name: {name}, reason: ...}}]"


def _storage(objectives: Objectives) -> PydanticCustomError | None:
    if objectives.storage_lag_minutes >= RTC_MINUTES:
        return None
    return refused(
        f"S3 replication time control promises {RTC_MINUTES} minutes, not {objectives.storage_lag_minutes:g}",
        allowed=f"at least {RTC_MINUTES}",
        fix=f"raise the value, {_waiver('storage-below-rtc')}",
        field="objectives.storage_lag_minutes",
    )


def _snapshots(objectives: Objectives, replication: Replication) -> PydanticCustomError | None:
    snapshots = replication.snapshots
    seconds = snapshots.interval_hours * 3600
    if not snapshots.only_copy_of or seconds <= objectives.rpo_seconds:
        return None
    return refused(
        f"{', '.join(snapshots.only_copy_of)}: snapshots every {snapshots.interval_hours} h lose up to "
        f"{snapshots.interval_hours} h of data, and the RPO is {objectives.rpo_seconds:g} s",
        allowed="stores that are replicated, not only in snapshots",
        fix=f"keep their data in the database, a table or a bucket, {_waiver('snapshot-only')}",
        field="replication.snapshots.only_copy_of",
    )


def _alarm(objectives: Objectives, replication: Replication) -> PydanticCustomError | None:
    period = replication.alarm_period_seconds
    if period <= objectives.rpo_seconds:
        return None
    return refused(
        f"an alarm with a period of {period} s notices a breach of the RPO of {objectives.rpo_seconds:g} s too late",
        allowed="a period not longer than objectives.rpo_seconds; 60 is the shortest",
        fix=f"lower the period or raise the RPO, {_waiver('slow-alarm')}",
        field="replication.alarm_period_seconds",
    )
