"""Parameter and option groups: equal in both regions, so that a promoted replica behaves as the writer did."""

from cdktf_cdktf_provider_aws.db_option_group import DbOptionGroup, DbOptionGroupOption
from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroup, DbParameterGroupParameter
from cdktf_cdktf_provider_aws.rds_cluster_parameter_group import (
    RdsClusterParameterGroup,
    RdsClusterParameterGroupParameter,
)
from constructs import Construct

from templates.placement import Placement

SLOW_MS = "1000"
# No connection without TLS; statements that take a second, and those that change the schema, are logged.
POSTGRESQL = {
    "rds.force_ssl": "1",
    "log_min_duration_statement": SLOW_MS,
    "log_statement": "ddl",
}
MYSQL = {
    "require_secure_transport": "1",
    "slow_query_log": "1",
    "long_query_time": "1",
    "log_output": "FILE",
    # A replica in another region needs every change as it was.
    "binlog_format": "ROW",
}
# Says afterwards which rows a region took and never sent (`make divergence`); it can't be switched on when that is
# needed. Aurora's replication is of its storage, and a lost member is rebuilt from it, so clusters don't pay for it.
COMMIT_TIMES = {"track_commit_timestamp": "1"}
# RDS takes `immediate` for dynamic parameters only (API reference, ModifyDBParameterGroup); a group is in force when
# an instance is made with it, and after a reboot of one that exists.
STATIC = frozenset(COMMIT_TIMES)
DESCRIPTION = "Equal in both regions"


def parameter_group(scope: Construct, placement: Placement, major_version: str = "") -> DbParameterGroup:
    """Return the parameter group. `major_version` is a Terraform expression if an existing database determines the
    version, and empty if the settings do.
    """
    database = placement.settings.database
    found = f'replace({major_version}, ".", "-")'
    slug = f"${{{found}}}" if major_version else _slug(database.major_version)
    version = f"${{{major_version}}}" if major_version else database.major_version
    parameters = MYSQL if database.engine == "mysql" else {**POSTGRESQL, **COMMIT_TIMES}
    return DbParameterGroup(
        scope,
        "parameters",
        provider=placement.provider,
        name=f"{placement.here.database}-{slug}",
        family=f"{database.engine}{version}",
        description=DESCRIPTION,
        parameter=[
            DbParameterGroupParameter(
                name=name, value=value, apply_method="pending-reboot" if name in STATIC else None
            )
            for name, value in parameters.items()
        ],
    )


def cluster_parameter_group(scope: Construct, placement: Placement) -> RdsClusterParameterGroup:
    """Make the parameter group of Aurora's cluster."""
    database = placement.settings.database
    return RdsClusterParameterGroup(
        scope,
        "parameters",
        provider=placement.provider,
        name=f"{placement.here.database}-{_slug(database.major_version)}",
        family=f"{database.engine}{database.major_version}",
        description=DESCRIPTION,
        parameter=[
            RdsClusterParameterGroupParameter(name=name, value=value) for name, value in POSTGRESQL.items()
        ],
    )


def option_group(scope: Construct, placement: Placement) -> DbOptionGroup | None:
    """Make the option group of MySQL, with the audit log where RDS offers it as an option; None for PostgreSQL, which
    has no options to set.
    """
    database = placement.settings.database
    if database.engine != "mysql":
        return None
    return DbOptionGroup(
        scope,
        "options",
        provider=placement.provider,
        name=f"{placement.here.database}-{_slug(database.major_version)}",
        engine_name=database.engine,
        major_engine_version=database.major_version,
        option_group_description=DESCRIPTION,
        option=[DbOptionGroupOption(option_name="MARIADB_AUDIT_PLUGIN")] if database.is_audited else [],
    )


def _slug(version: str) -> str:
    return version.replace(".", "-")
