"""AWS Backup: a plan in the active region, copies in a vault that nobody empties early, and restore tests."""

from cdktf_cdktf_provider_aws.backup_plan import (
    BackupPlan,
    BackupPlanRule,
    BackupPlanRuleCopyAction,
    BackupPlanRuleCopyActionLifecycle,
    BackupPlanRuleLifecycle,
)
from cdktf_cdktf_provider_aws.backup_selection import (
    BackupSelection,
    BackupSelectionCondition,
    BackupSelectionConditionStringEquals,
)
from cdktf_cdktf_provider_aws.backup_vault import BackupVault
from cdktf_cdktf_provider_aws.backup_vault_lock_configuration import BackupVaultLockConfiguration
from cdktf_cdktf_provider_aws.backup_vault_policy import BackupVaultPolicy
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from config import Names, Settings
from config.environment import Removal
from config.fields import SITES, Site
from config.names import BACKUP_TAG
from providers.regions import Providers
from templates.blocks.key import data_key_arn
from templates.blocks.policy import Statement, policy, trusted_service
from templates.replication_services.backup_events import BackupEvents
from templates.replication_services.restore_tests import RestoreTests
from templates.retention import retained

# What the tag may be on. "If you specify the resource selection directly with the resource type, it will be included in
# the backup regardless of the opt-in setting"; by a tag alone, or by a service such as arn:aws:rds:*, the opt-in of the
# region decides, and says nothing of what it leaves out. Aurora shares its type with RDS's clusters and needs the
# opt-in even so, which the doctor looks at:
# https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources-json.html
TYPES = (
    "rds:*:*:db:*",
    "rds:*:*:cluster:*",
    "dynamodb:*:*:table/*",
    "s3:::*",
    "ec2:*:*:instance/*",
    "ec2:*:*:volume/*",
    "elasticfilesystem:*:*:file-system/*",
)
# What the service needs to back up and to restore, as AWS keeps it.
MANAGED = {
    "backups": "service-role/AWSBackupServiceRolePolicyForBackup",
    "restores": "service-role/AWSBackupServiceRolePolicyForRestores",
    "bucket-backups": "AWSBackupServiceRolePolicyForS3Backup",
    "bucket-restores": "AWSBackupServiceRolePolicyForS3Restore",
}


class Backups(Construct):
    """A vault in each region, so that a swap of the roles needs no new one. The backup plan is in the active region,
    and the restore tests are in the passive one.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        providers: Providers,
        removal: Removal,
    ) -> None:
        super().__init__(scope, id)
        self._settings, self._names, self._providers = settings, names, providers
        self._removal = removal
        self._role()
        self._vaults = {site: self._vault(site) for site in SITES}
        self._plan(settings.active)
        BackupEvents(self, "events", names=names, providers=providers)
        RestoreTests(
            self,
            "restore-tests",
            settings=settings,
            names=names,
            providers=providers,
            vault=self._vaults[names.other(settings.active).site],
            role_arn=self._role_arn,
            ready=self._ready,
        )

    def _role(self) -> None:
        provider = self._providers.standby
        role = IamRole(
            self,
            "role",
            provider=provider,
            name=self._names.role("backup"),
            assume_role_policy=trusted_service("backup.amazonaws.com", self._names.account_id),
        )
        self._role_arn = role.arn
        managed = f"arn:{self._names.partition}:iam::aws:policy"
        self._ready = [
            IamRolePolicyAttachment(
                self,
                id,
                provider=provider,
                role=role.name,
                policy_arn=f"{managed}/{name}",
            )
            for id, name in MANAGED.items()
        ]

    def _vault(self, site: Site) -> BackupVault:
        here, provider = self._names.site(site), self._providers.site(site)
        keep = here.backup_vault not in self._removal
        vault = BackupVault(
            self,
            site,
            provider=provider,
            name=here.backup_vault,
            kms_key_arn=data_key_arn(self, f"key-{site}", self._names, provider),
            force_destroy=not keep,
            lifecycle=retained(keep),
        )
        BackupVaultLockConfiguration(
            self,
            f"{site}-lock",
            provider=provider,
            backup_vault_name=vault.name,
            # Without `changeable_for_days`, which would make it compliance mode: a mistake for ever.
            min_retention_days=self._settings.replication.backups.locked_days,
        )
        BackupVaultPolicy(
            self,
            f"{site}-policy",
            provider=provider,
            backup_vault_name=vault.name,
            policy=policy(self._nobody_deletes()),
        )
        return vault

    def _nobody_deletes(self) -> Statement:
        """Return the statement that denies deletions, because backups expire by their age. To delete one earlier,
        somebody must change this policy first.
        """
        service = (
            f"arn:{self._names.partition}:iam::{self._names.account_id}:role/aws-service-role/backup.amazonaws.com/"
            "AWSServiceRoleForBackup"
        )
        return Statement(
            "NobodyDeletes",
            ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
            ["*"],
            effect="Deny",
            principal={"AWS": "*"},
            conditions={
                "ArnNotEquals": {"aws:PrincipalArn": [service, self._names.role_arn("backup")]},
            },
        )

    def _plan(self, active: Site) -> None:
        """Make the backup plan. Its ids contain the region: when the roles swap, the old active region's plan is
        removed and the new one gets a plan.
        """
        provider, wanted = self._providers.site(active), self._settings.replication.backups
        there = self._vaults[self._names.other(active).site]
        plan = BackupPlan(
            self,
            f"plan-{active}",
            provider=provider,
            name=self._names.backup_plan,
            rule=[
                BackupPlanRule(
                    rule_name="copied-to-the-other-region",
                    target_vault_name=self._vaults[active].name,
                    schedule=wanted.schedule,
                    lifecycle=BackupPlanRuleLifecycle(delete_after=wanted.kept_days),
                    copy_action=[
                        BackupPlanRuleCopyAction(
                            destination_vault_arn=there.arn,
                            lifecycle=BackupPlanRuleCopyActionLifecycle(delete_after=wanted.kept_days),
                        )
                    ],
                )
            ],
        )
        BackupSelection(
            self,
            f"selection-{active}",
            provider=provider,
            name="by-tag",
            plan_id=plan.id,
            iam_role_arn=self._role_arn,
            resources=[f"arn:{self._names.partition}:{each}" for each in TYPES],
            condition=[
                BackupSelectionCondition(
                    string_equals=[
                        BackupSelectionConditionStringEquals(
                            key=f"aws:ResourceTag/{BACKUP_TAG}", value=self._names.project
                        )
                    ]
                )
            ],
            depends_on=self._ready,
        )
