"""Capacity reserved for a failover, and capacity for test windows."""

from cdktf_cdktf_provider_aws.autoscaling_group import AutoscalingGroup
from cdktf_cdktf_provider_aws.autoscaling_schedule import AutoscalingSchedule
from cdktf_cdktf_provider_aws.data_aws_subnet import DataAwsSubnet
from cdktf_cdktf_provider_aws.ec2_capacity_reservation import Ec2CapacityReservation
from constructs import Construct

from templates.blocks.network import Network
from templates.placement import Placement

UNCHANGED = -1


def reserve_capacity(scope: Construct, placement: Placement, network: Network) -> None:
    """Reserve capacity in the passive region, spread over the zones: any instance of the type uses it automatically."""
    reserved = placement.settings.application.reserved_instances
    if placement.is_active or not reserved:
        return
    # An existing network has as many subnets as it has.
    subnet_ids = network.subnet_ids("private")
    for index, subnet_id in enumerate(subnet_ids):
        count = reserved // len(subnet_ids) + (index < reserved % len(subnet_ids))
        if not count:
            continue
        subnet = DataAwsSubnet(scope, f"subnet-{index}", provider=placement.provider, id=subnet_id)
        Ec2CapacityReservation(
            scope,
            f"reservation-{index}",
            provider=placement.provider,
            availability_zone=subnet.availability_zone,
            instance_type=placement.footprint.instance_types[0],
            instance_platform="Linux/UNIX",
            instance_count=count,
            instance_match_criteria="open",
            end_date_type="unlimited",
            tags={"Name": placement.here.auto_scaling_group},
        )


def schedule_test_windows(scope: Construct, placement: Placement, group: AutoscalingGroup) -> None:
    """Raise the minimum of the passive region's group when a test window of the settings begins, and lower it when
    it ends.

    Only the minimum changes, so that the end of a window terminates no instance: target tracking removes idle ones.
    A failover removes the actions from the region that it activates.
    """
    if placement.is_active:
        return
    for window in placement.settings.application.test_windows:
        begins, ends = window.actions
        for action, recurrence, minimum in (
            (begins, window.begins, window.instances),
            (ends, window.ends, placement.footprint.capacity.minimum),
        ):
            AutoscalingSchedule(
                scope,
                f"test-window-{action}",
                provider=placement.provider,
                scheduled_action_name=action,
                autoscaling_group_name=group.name,
                recurrence=recurrence,
                min_size=minimum,
                max_size=UNCHANGED,
                desired_capacity=UNCHANGED,
            )
