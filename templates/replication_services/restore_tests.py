"""Restore tests: only a backup from which something was restored is known to be usable."""

from collections.abc import Sequence
from typing import NamedTuple

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.backup_restore_testing_plan import (
    BackupRestoreTestingPlan,
    BackupRestoreTestingPlanRecoveryPointSelection,
)
from cdktf_cdktf_provider_aws.backup_restore_testing_selection import BackupRestoreTestingSelection
from cdktf_cdktf_provider_aws.backup_vault import BackupVault
from constructs import Construct

from config import Names, RegionNames, Settings
from providers.regions import Providers


class Kind(NamedTuple):
    """A kind of restored resource, its name in AWS Backup, and the parameters of its restore."""

    id: str
    name: str
    metadata: dict[str, str]


class RestoreTests(Construct):
    """Tests that restore the newest copy of each kind in the passive region, where a disaster would restore it."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        providers: Providers,
        vault: BackupVault,
        role_arn: str,
        ready: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id)
        here = names.other(settings.active)
        provider = providers.site(here.site)
        backups = settings.replication.backups
        plan = BackupRestoreTestingPlan(
            self,
            f"plan-{here.site}",
            provider=provider,
            name=names.restore_test,
            schedule_expression=backups.restore_tests,
            schedule_expression_timezone="Etc/UTC",
            start_window_hours=1,
            recovery_point_selection=[
                BackupRestoreTestingPlanRecoveryPointSelection(
                    algorithm="LATEST_WITHIN_WINDOW",
                    include_vaults=[vault.arn],
                    recovery_point_types=["SNAPSHOT"],
                    selection_window_days=backups.kept_days,
                )
            ],
        )
        for kind in _kinds(settings, here):
            BackupRestoreTestingSelection(
                self,
                f"{kind.id}-{here.site}",
                provider=provider,
                name=kind.id,
                restore_testing_plan_name=plan.name,
                protected_resource_type=kind.name,
                protected_resource_arns=["*"],
                iam_role_arn=role_arn,
                restore_metadata_overrides=kind.metadata or None,
                depends_on=list(ready),
            )


def _kinds(settings: Settings, here: RegionNames) -> list[Kind]:
    """Return the kinds of resources that the backup plan may back up. An existing database is included,
    because its owner may have tagged it for the plan.
    """
    components, found = settings.components, settings.existing.site(here.site)
    kinds = []
    if components.database:
        # Without the network's own group AWS Backup takes that of the default VPC, which many accounts removed.
        subnets = {} if found.database else {"dbSubnetGroupName": here.database}
        kinds.append(Kind("database", "Aurora" if settings.database.is_global else "RDS", subnets))
    if components.table:
        kinds.append(Kind("table", "DynamoDB", {}))
    if components.storage:
        kinds.append(Kind("bucket", "S3", {}))
    return kinds
