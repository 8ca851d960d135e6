"""Checks between sections of the settings; each check raises the error of a validator."""

from collections.abc import Sequence
from math import ceil
from pathlib import Path

from pydantic_core import PydanticCustomError

from config.adoption import Components, Existing
from config.application import Application, refuse_mixed
from config.database import Database
from config.errors import refused
from config.fields import SITES
from config.network import Network
from config.resilience import Failover, Objectives, Schedules
from config.windows import daily, meet, scheduled


def refuse_drills_in_backups(schedules: Schedules, database: Database, objectives: Objectives) -> None:
    """Refuse drills during a backup: RDS promotes no replica that is being backed up, so a drill would only wait."""
    backup = daily(database.backup_window)
    minutes = ceil(objectives.rto_minutes)
    for name in ("component_test", "full_test"):
        expression = getattr(schedules, name)
        if meet(backup, scheduled(expression, minutes)):
            raise refused(
                f"a drill at {expression} may promote the database during its backup window {database.backup_window}",
                allowed=f"a start time with which a drill of {minutes} minutes lies outside the window",
                fix=f"move schedules.{name}, or database.backup_window",
                field=f"schedules.{name}",
            )


def refuse_passive_instances(application: Application, instance_types: Sequence[str]) -> None:
    """Refuse instance types of the passive region that can't start the image, and several types with a warm pool."""
    refuse_mixed(application.architecture, instance_types, "overrides.passive.instance_types")
    if application.warm_pool_instances and len(instance_types) > 1:
        raise refused(
            f"the passive region has {len(instance_types)} instance types, and AWS allows a warm pool "
            "with one type only",
            allowed="a single type in overrides.passive.instance_types, or no warm pool",
            fix=f"set overrides.passive.instance_types to [{instance_types[0]}], or remove the warm pool",
            field="application.warm_pool_instances",
        )


def refuse_large_windows(application: Application, maximum: int) -> None:
    """Refuse a test window whose minimum is above the passive region's maximum."""
    for index, window in enumerate(application.test_windows):
        if window.instances > maximum:
            raise refused(
                f"the window {window.name} needs {window.instances} instances, and the Auto Scaling group "
                f"has {maximum} at most",
                allowed=f"at most {maximum}, the passive region's capacity.maximum",
                fix=f"lower the window's instances to {maximum}, or raise application.capacity.maximum",
                field=f"application.test_windows.{index}.instances",
            )


def refuse_lonely_writers(
    failover: Failover, components: Components, existing: Existing, network: Network, nat_gateways: int
) -> None:
    """Refuse strict fencing if writers can't reach the other region, where they renew their permits, or if the stack
    `recovery`, which moves permits, isn't deployed.
    """
    if failover.fencing != "strict":
        return
    if not components.recovery:
        raise refused(
            "writers would stop when they can't renew their permit, and without recovery no failover moves the permit",
            allowed="strict with components.recovery",
            fix="set failover.fencing to available, or components.recovery to true",
            field="failover.fencing",
        )
    # An existing network's way out is its owner's.
    made = [site for site in SITES if not (existing.site(site).application or existing.site(site).network)]
    closed = (
        "network.internet_egress is false" if not network.internet_egress else "a region has no NAT gateway"
    )
    if made and (not network.internet_egress or nat_gateways == 0):
        raise refused(
            f"{closed}, and an endpoint reaches DynamoDB of its own region only, so no writer could renew its permit "
            "in the other region",
            allowed="strict, if instances can reach the internet, or if the application exists already",
            fix="set failover.fencing to available, or give the instances a way to the internet",
            field="failover.fencing",
        )


# What AWS reserves, and what is named so: EC2 API reference, CreateSecurityGroup, GroupName; S3 user guide, "General
# purpose bucket naming rules".
RESERVED_PREFIXES = {
    "sg-": "security groups",
    "sthree-": "buckets",
    "amzn-s3-demo-": "buckets",
}
# RDS API reference, CreateDBInstance, DBName: "can't be a word reserved by the specified database engine". The file has
# those of PostgreSQL 16 (appendix C) and MySQL 8 ("Keywords and Reserved Words") that `project` takes.
RESERVED_WORDS = frozenset((Path(__file__).parent / "reserved_words.txt").read_text(encoding="utf-8").split())


def refuse_reserved_names(project: str, *, has_database: bool) -> None:
    """Refuse project names from which AWS would refuse the names of resources, such as parameters below /aws and load
    balancers named internal-. With a database reserved words of SQL are refused, too.
    """
    for prefix in ("aws", "ssm", "internal"):
        if project.startswith(prefix):
            raise _renamed(
                project,
                f"{project} begins with {prefix}, which AWS reserves",
                "a name that begins with none of aws, ssm and internal",
            )
    for prefix, whose in RESERVED_PREFIXES.items():
        if f"{project}-".startswith(prefix):
            raise _renamed(
                project,
                f"names that begin with {prefix} can't be given to {whose}",
                f"a name that begins with none of {', '.join(RESERVED_PREFIXES)}",
            )
    if has_database and project in RESERVED_WORDS:
        raise _renamed(
            project,
            f"the database is named {project}, which is a reserved word of SQL, and RDS refuses it",
            "a name that is no reserved word of PostgreSQL or MySQL",
        )


def _renamed(project: str, reason: str, allowed: str) -> PydanticCustomError:
    """Return the refusal of a project's name; the fix of the refusal proposes another name."""
    # Names end with no dash, also one that is cut to the longest that `project` takes.
    other = f"my{project}"[:20].rstrip("-")
    fix = f"set project to another name, such as {other}"
    return refused(reason, allowed=allowed, fix=fix, field="project")
