"""What a database may be, and when."""

from typing import Any

import pytest

from config import SettingsError
from config.settings import parse_settings
from config.windows import daily, meet, scheduled, weekly


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (daily("03:00-04:00"), weekly("sun:05:00-sun:06:00"), False),
        (daily("03:00-04:00"), weekly("sun:03:30-sun:04:30"), True),
        (daily("03:00-04:00"), weekly("sun:04:00-sun:05:00"), False),
        # Over midnight, and over the end of the week.
        (daily("23:30-00:30"), weekly("mon:00:00-mon:01:00"), True),
        (daily("23:30-00:30"), weekly("sun:23:00-sun:23:45"), True),
        (weekly("sun:23:30-mon:00:30"), weekly("mon:00:00-mon:00:30"), True),
        (weekly("sun:23:30-mon:00:30"), weekly("mon:00:30-mon:01:30"), False),
        (daily("03:00-04:00"), scheduled("cron(50 2 ? * MON *)", 15), True),
        (daily("03:00-04:00"), scheduled("cron(40 2 ? * MON *)", 15), False),
        (daily("03:00-04:00"), scheduled("rate(30 days)", 15), False),
    ],
)
def test_windows_meet_when_they_have_a_minute_in_common(one: Any, other: Any, expected: bool) -> None:
    assert meet(one, other) is meet(other, one) is expected


@pytest.mark.parametrize(
    ("settings", "field", "reason"),
    [
        ({"database": {"maintenance_window": "sun:03:30-sun:04:30"}}, "database", "overlap"),
        ({"database": {"backup_window": "03:00-03:15"}}, "database", "too short"),
        ({"database": {"backup_window": "25:00-26:00"}}, "database.backup_window", "two times in UTC"),
        ({"schedules": {"full_test": "cron(30 3 1 * ? *)"}}, "schedules.full_test", "backup window"),
        (
            {"schedules": {"component_test": "cron(50 2 ? * MON *)"}},
            "schedules.component_test",
            "backup window",
        ),
        ({"database": {"replica_class": "db.r6g.medium"}}, "database", "no reason is given"),
        ({"database": {"allocated_storage_gib": 500}}, "database", "less than 1.1 times"),
        (
            {"database": {"engine": "aurora-postgresql", "engine_version": "16"}},
            "database",
            "RDS has no family of parameter groups for this version",
        ),
        ({"database": {"engine": "oracle"}}, "database.engine", "postgres"),
    ],
)
def test_what_rds_would_refuse_or_a_drill_would_wait_for_is_refused_here(
    settings: dict[str, Any], field: str, reason: str
) -> None:
    with pytest.raises(SettingsError, match=reason) as refusal:
        parse_settings(settings)
    assert [problem.field for problem in refusal.value.problems] == [field]


@pytest.mark.parametrize(
    ("engine", "version", "major", "port"),
    [
        ("postgres", "16", "16", 5432),
        ("mysql", "8.4", "8.4", 3306),
        ("aurora-postgresql", "16.6", "16", 5432),
    ],
)
def test_every_engine_has_a_version_and_a_port(engine: str, version: str, major: str, port: int) -> None:
    database = parse_settings({"database": {"engine": engine}}).database
    assert (database.version, database.major_version, database.port) == (version, major, port)


def test_a_smaller_replica_with_a_reason_is_taken() -> None:
    reasoned = {"replica_class": "db.r6g.medium", "replica_class_reason": "reads only until scaled up"}
    settings = parse_settings({"database": reasoned})
    assert settings.footprint_of("passive").database_class == "db.r6g.medium"
    assert settings.footprint_of("active").database_class == "db.r6g.large"
