"""Snapshots of volumes, and their copies in the other region, by Data Lifecycle Manager."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.data_aws_availability_zones import DataAwsAvailabilityZones
from cdktf_cdktf_provider_aws.dlm_lifecycle_policy import (
    DlmLifecyclePolicy,
    DlmLifecyclePolicyPolicyDetails,
    DlmLifecyclePolicyPolicyDetailsSchedule,
    DlmLifecyclePolicyPolicyDetailsScheduleCreateRule,
    DlmLifecyclePolicyPolicyDetailsScheduleCrossRegionCopyRule,
    DlmLifecyclePolicyPolicyDetailsScheduleCrossRegionCopyRuleRetainRule,
    DlmLifecyclePolicyPolicyDetailsScheduleFastRestoreRule,
    DlmLifecyclePolicyPolicyDetailsScheduleRetainRule,
)
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from config import Names, Settings
from config.fields import SITES, Site
from config.names import SNAPSHOT_TAG
from config.stores import Instance
from providers.regions import Providers
from recovery.steps.copies import AGE_METRIC
from templates.blocks.key import data_key_arn
from templates.blocks.monitoring.alarm import Alarm
from templates.blocks.policy import Statement, policy, trusted_service
from templates.stores.store import Allowed, CopyRegions, Keys, Replicating, Shown, Store

# What the service needs beside the keys, as AWS keeps it.
MANAGED = "iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole"
FIRST_OF_THE_DAY = "00:00"
HOUR_SECONDS = 3600


class Snapshots(Construct):
    """A snapshot policy per region, so that what the other region writes after a failover is kept too.

    Snapshots are incremental, and EBS decides how to store them: AWS offers no compression.
    """

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, names: Names, providers: Providers
    ) -> None:
        super().__init__(scope, id)
        self._settings, self._names, self._providers = settings.replication.snapshots, names, providers
        self._keys = {site: data_key_arn(self, f"key-{site}", names, providers.site(site)) for site in SITES}
        self._role()
        for site in SITES:
            self._policy(site)

    def _role(self) -> None:
        provider, name = self._providers.standby, self._names.role("snapshots")
        role = IamRole(
            self,
            "role",
            provider=provider,
            name=name,
            assume_role_policy=trusted_service("dlm.amazonaws.com", self._names.account_id),
        )
        keys = list(self._keys.values())
        self._ready = [
            IamRolePolicyAttachment(
                self,
                "managed",
                provider=provider,
                role=role.name,
                policy_arn=f"arn:{self._names.partition}:{MANAGED}",
            ),
            IamRolePolicy(
                self,
                "policy",
                provider=provider,
                name="encrypt-copies",
                role=role.name,
                policy=policy(
                    Statement(
                        "LendKeysToVolumes",
                        ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
                        keys,
                        conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
                    ),
                    Statement(
                        "Reencrypt",
                        [
                            "kms:Encrypt",
                            "kms:Decrypt",
                            "kms:ReEncrypt*",
                            "kms:GenerateDataKey*",
                            "kms:DescribeKey",
                        ],
                        keys,
                    ),
                ),
            ),
        ]
        self._role_arn = role.arn

    def _policy(self, site: Site) -> None:
        here = self._names.site(site)
        DlmLifecyclePolicy(
            self,
            site,
            provider=self._providers.site(site),
            # Letters, digits, spaces, hyphens and underscores are all that AWS allows here.
            description=f"Snapshots of {here.project} and their copies in {self._names.other(site).region}",
            execution_role_arn=self._role_arn,
            state="ENABLED",
            policy_details=DlmLifecyclePolicyPolicyDetails(
                resource_types=["VOLUME"],
                target_tags={SNAPSHOT_TAG: here.project},
                schedule=[self._schedule(site)],
            ),
            depends_on=self._ready,
        )

    def _schedule(self, site: Site) -> DlmLifecyclePolicyPolicyDetailsSchedule:
        wanted, there = self._settings, self._names.other(site)
        return DlmLifecyclePolicyPolicyDetailsSchedule(
            name=f"every-{wanted.interval_hours}-hours",
            copy_tags=True,
            create_rule=DlmLifecyclePolicyPolicyDetailsScheduleCreateRule(
                interval=wanted.interval_hours, interval_unit="HOURS", times=[FIRST_OF_THE_DAY]
            ),
            retain_rule=DlmLifecyclePolicyPolicyDetailsScheduleRetainRule(count=wanted.kept),
            fast_restore_rule=self._fast_restore(site) if wanted.fast_restore else None,
            cross_region_copy_rule=[
                DlmLifecyclePolicyPolicyDetailsScheduleCrossRegionCopyRule(
                    target=there.region,
                    encrypted=True,
                    cmk_arn=self._keys[there.site],
                    copy_tags=True,
                    retain_rule=DlmLifecyclePolicyPolicyDetailsScheduleCrossRegionCopyRuleRetainRule(
                        interval=wanted.copies_kept_days, interval_unit="DAYS"
                    ),
                )
            ],
        )

    def _fast_restore(self, site: Site) -> DlmLifecyclePolicyPolicyDetailsScheduleFastRestoreRule:
        zones = DataAwsAvailabilityZones(
            self, f"zones-{site}", provider=self._providers.site(site), state="available"
        )
        return DlmLifecyclePolicyPolicyDetailsScheduleFastRestoreRule(
            availability_zones=[f"${{{zones.fqn}.names[0]}}"], count=1
        )


def _replicate(scope: Construct, given: Replicating) -> None:
    Snapshots(scope, "snapshots", settings=given.settings, names=given.names, providers=given.providers)


def _measure(_place: CopyRegions, _keys: Keys, _instances: Sequence[Instance]) -> Allowed:
    return Allowed(unscoped=["ec2:DescribeVolumes", "ec2:DescribeSnapshots"])


def _show(_place: CopyRegions, _instances: Sequence[Instance]) -> Shown:
    return Shown(ages=[AGE_METRIC])


def _alarms(place: CopyRegions, _instances: Sequence[Instance]) -> Sequence[Alarm]:
    replication = place.settings.replication
    return (
        Alarm(
            "snapshot-age",
            "The newest copied snapshot is old",
            {"age": place.total(AGE_METRIC, "Minimum")},
            replication.snapshots.old_after_hours * HOUR_SECONDS,
            # Published only where volumes are tagged for snapshots; one that is missing counts as unknown.
            missing="notBreaching",
            periods=replication.alarm_periods,
            period=replication.alarm_period_seconds,
        ),
    )


STORE = Store("snapshots", replicates=_replicate, measures=_measure, shows=_show, alarms=_alarms)
