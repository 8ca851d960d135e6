"""Every extension of moto, in the order they are installed."""

from collections.abc import Sequence

from embedded_aws.extension import Extension
from embedded_aws.world import World


def extensions() -> Sequence[Extension]:
    """Return the extensions. They import moto, so this is called only after the environment is prepared."""
    from embedded_aws.refusals.extension import TEXTS
    from embedded_aws.refusals.types_of_zones import TYPES_OF_ZONES
    from embedded_aws.runtime.extensions import EXTENSIONS as RUNTIME
    from embedded_aws.services import (
        acm,
        aliases_refused,
        answers,
        autoscaling,
        autoscaling_refreshes,
        autoscaling_traffic,
        backup,
        budgets,
        ce,
        cloudfront,
        cloudtrail,
        cloudwatch,
        dlm,
        dynamodb,
        ec2,
        ec2_images,
        elasticache,
        elasticache_parameters,
        elasticache_users,
        functions,
        iam,
        kms,
        principals_refused,
        rds,
        rds_backups,
        rds_cluster_snapshots,
        rds_global,
        rds_global_moves,
        rds_replicas,
        rds_snapshots,
        requests,
        route53,
        s3,
        s3_batch,
        s3_configurations,
        s3_policies,
        secretsmanager,
        sqs,
        ssm,
        states,
        wafv2,
    )
    from embedded_aws.traffic.extensions import EXTENSIONS as TRAFFIC

    return (
        requests.SIGNED_REGION,
        answers.KEPT,
        autoscaling.SETTINGS,
        autoscaling_refreshes.REFRESHES,
        autoscaling_traffic.TRAFFIC_SOURCES,
        backup.SELECTIONS,
        budgets.SUBSCRIBERS,
        ce.ANOMALIES,
        cloudfront.DISTRIBUTIONS,
        cloudtrail.TRAILS,
        cloudwatch.COMPOSITE_ALARMS,
        dlm.POLICIES,
        dynamodb.GLOBAL_TABLES,
        ec2.LAUNCH_TEMPLATES,
        ec2.SECURITY_GROUP_RULES,
        ec2_images.COPIES,
        elasticache.REPLICATION_GROUPS,
        elasticache_parameters.PARAMETER_GROUPS,
        elasticache_users.USERS,
        functions.CONFIGURATION,
        iam.SIMULATOR,
        kms.MULTI_REGION_KEYS,
        rds.INSTANCES,
        rds.PARAMETERS,
        rds.WINDOWS,
        rds_backups.REPLICATED,
        rds_cluster_snapshots.SNAPSHOTS,
        rds_global.GLOBAL,
        rds_global_moves.MOVES,
        rds_replicas.REPLICAS,
        rds_snapshots.SNAPSHOTS,
        route53.HEALTH_CHECKS,
        s3.REPLICATION,
        s3_batch.JOBS,
        s3_configurations.CONFIGURATIONS,
        s3_policies.LOG_TARGETS,
        s3_policies.POLICIES,
        secretsmanager.REPLICAS,
        sqs.QUEUES,
        ssm.CHANGES,
        states.DEFINITIONS,
        wafv2.TOKENS,
        acm.VALIDATION,
        aliases_refused.DISTRIBUTIONS,
        aliases_refused.RECORDS,
        principals_refused.PRINCIPALS,
        *RUNTIME,
        *TRAFFIC,
        # Last: they ask before whoever answers.
        TYPES_OF_ZONES,
        TEXTS,
    )


def install(world: World) -> None:
    """Install every extension; once per process, because they change moto's classes."""
    for extension in extensions():
        extension.install(world)
