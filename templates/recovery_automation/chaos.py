"""Chaos experiments on AWS, started by people, each limited in time and stopped when users suffer."""

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.data_aws_autoscaling_group import DataAwsAutoscalingGroup
from cdktf_cdktf_provider_aws.data_aws_availability_zones import DataAwsAvailabilityZones
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames, Settings
from config.buckets import evidence_pair, own_pairs
from providers.regions import Providers
from templates.blocks.function.function import LOG_DAYS
from templates.blocks.key import data_key_arn
from templates.blocks.policy import Statement
from templates.recovery_automation import chaos_permissions as permissions
from templates.recovery_automation.experiment import Experiment, Fault

# What users notice; FIS takes alarms of its own region.
STOPS = ("errors", "latency")


class Chaos(Construct):
    """Experiments with faults of the active region, and with one fault of the passive. Each id contains its site,
    because the roles swap.
    """

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, names: Names, providers: Providers
    ) -> None:
        super().__init__(scope, id)
        self._settings, self._names, self._providers = settings, names, providers
        self._active, self._passive = names.site(settings.active), names.other(settings.active)
        self._minutes = f"PT{settings.chaos.minutes}M"
        active = Region(self, f"active-{self._active.site}", names, self._active, providers)
        passive = Region(self, f"passive-{self._passive.site}", names, self._passive, providers)
        if settings.existing.site(settings.active).network or settings.made_in_network(settings.active):
            active.add(self._cut_off(active), permissions.cut_off(self._active))
        active.add(self._end_instances(), permissions.end_instances(self._active))
        passive.add(self._refuse_capacity(passive), permissions.refuse_capacity(self._passive))
        # Not those that exist: the fault would pause their owner's own rules to that region, too.
        buckets = [
            f"arn:{names.partition}:s3:::{pair.bucket(self._active.site)}"
            for pair in (*own_pairs(settings, names), evidence_pair(names))
        ]
        if buckets:
            active.add(self._pause_storage(buckets), permissions.pause_storage(buckets, self._passive))
        if settings.components.table:
            table = self._active.table_arn(names.global_table)
            active.add(self._pause_table(table), permissions.pause_table(table))

    def _cut_off(self, place: "Region") -> Fault:
        here, found = self._active, self._settings.existing.site(self._active.site).network
        vpc = (
            DataAwsVpc(place, "vpc", provider=place.provider, tags={"Name": here.vpc}) if not found else None
        )
        arns = [here.arn("ec2", f"subnet/{each}") for each in found.private_subnet_ids] if found else []
        return Fault(
            "cut-off",
            f"Instances reach nothing in {self._passive.region}",
            "aws:network:route-table-disrupt-cross-region-connectivity",
            {"region": self._passive.region, "duration": self._minutes},
            "Subnets",
            "aws:ec2:subnet",
            arns=arns,
            tags={} if found else {"Tier": "private"},
            of={"vpc": vpc.id} if vpc else {},
        )

    def _end_instances(self) -> Fault:
        percent = self._settings.chaos.instances_percent
        return Fault(
            "end-instances",
            f"{percent} % of the application's instances end",
            "aws:ec2:terminate-instances",
            {},
            "Instances",
            "aws:ec2:instance",
            tags={"aws:autoscaling:groupName": self._active.auto_scaling_group},
            states=["running"],
            mode=f"PERCENT({percent})",
        )

    def _refuse_capacity(self, place: "Region") -> Fault:
        zones = DataAwsAvailabilityZones(
            place,
            "zones",
            provider=place.provider,
            filter=[{"name": "opt-in-status", "values": ["opt-in-not-required"]}],
        )
        name = self._passive.auto_scaling_group
        group = DataAwsAutoscalingGroup(place, "group", provider=place.provider, name=name)
        return Fault(
            "no-capacity",
            "No instance starts in the region that a failover would scale",
            "aws:ec2:asg-insufficient-instance-capacity-error",
            {
                "availabilityZoneIdentifiers": f'${{join(",", {zones.fqn}.names)}}',
                "duration": self._minutes,
                "percentage": "100",
            },
            "AutoScalingGroups",
            "aws:ec2:autoscaling-group",
            arns=[group.arn],
        )

    def _pause_storage(self, buckets: list[str]) -> Fault:
        return Fault(
            "pause-storage",
            f"S3 replicates nothing to {self._passive.region}",
            "aws:s3:bucket-pause-replication",
            {"region": self._passive.region, "duration": self._minutes},
            "Buckets",
            "aws:s3:bucket",
            arns=buckets,
        )

    def _pause_table(self, table_arn: str) -> Fault:
        return Fault(
            "pause-table",
            "The global table replicates nothing, in either direction",
            "aws:dynamodb:global-table-pause-replication",
            {"duration": self._minutes},
            "Tables",
            "aws:dynamodb:global-table",
            arns=[table_arn],
        )


class Region(Construct):
    """The experiments of one region, with their log."""

    def __init__(
        self, scope: Construct, id: str, names: Names, here: RegionNames, providers: Providers
    ) -> None:
        super().__init__(scope, id)
        self._here = here
        self.provider: AwsProvider = providers.site(here.site)
        self._log = CloudwatchLogGroup(
            self,
            "log",
            provider=self.provider,
            # Logs of AWS services under this prefix need no growing resource policy.
            name=f"/aws/vendedlogs/fis/{names.project}",
            retention_in_days=LOG_DAYS,
            kms_key_id=data_key_arn(self, "key", names, self.provider),
        )

    def add(self, fault: Fault, statements: list[Statement]) -> None:
        """Add the experiment template of a fault."""
        Experiment(
            self,
            fault.name,
            provider=self.provider,
            here=self._here,
            fault=fault,
            statements=statements,
            stops=[self._here.arn("cloudwatch", f"alarm:{self._here.alarm(each)}") for each in STOPS],
            log=self._log,
        )
