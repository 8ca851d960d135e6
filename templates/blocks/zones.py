"""The availability zones of a network: those in the settings, otherwise those that offer the used types."""

from cdktf import Fn, Postcondition, TerraformLocal, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_availability_zones import (
    DataAwsAvailabilityZones,
    DataAwsAvailabilityZonesFilter,
)
from cdktf_cdktf_provider_aws.data_aws_ec2_instance_type_offerings import (
    DataAwsEc2InstanceTypeOfferings,
    DataAwsEc2InstanceTypeOfferingsFilter,
)
from constructs import Construct

from config.instance_types import used_types
from templates.blocks.network import ZONES
from templates.placement import Placement


class Zones:
    """The availability zones of a network by number, the same in every tier of subnets.

    Zones in the settings are used as they are, so no subnet ever moves. Without them, zones that offer every used
    instance type come first: use1-az3, which an account may know as us-east-1a or us-east-1e, has no type of the
    sixth generation. AWS's offers may change, so on AWS a deployment requires zones in the settings
    (operations/pinned_zones.py, ADR 0027).

    `scope` gets the data source directly, without a construct, so that its address stays.
    """

    def __init__(self, scope: Construct, placement: Placement) -> None:
        named = placement.settings.network.zone_ids(placement.here.site)
        zones = _available(scope, placement, named)
        self._names = zones.names if named else _offering_first(scope, placement, zones)

    def name(self, index: int) -> str:
        """Return a reference to the name of the zone with that number."""
        return Fn.element(self._names, index)  # type: ignore[no-any-return]


def _available(scope: Construct, placement: Placement, named: list[str] | None) -> DataAwsAvailabilityZones:
    here = placement.here
    filters = {
        # Local and wavelength zones have no RDS and no NAT gateway.
        "opt-in-status": ["opt-in-not-required"],
        **({"zone-id": named} if named else {}),
    }
    zones = DataAwsAvailabilityZones(
        scope,
        "zones",
        provider=placement.provider,
        state="available",
        filter=[DataAwsAvailabilityZonesFilter(name=name, values=values) for name, values in filters.items()],
    )
    # Which zones an account has, only AWS knows; `element` would quietly take one of them twice.
    zones.lifecycle = TerraformResourceLifecycle(
        postcondition=[
            Postcondition(
                condition=f"${{length(self.names) >= {ZONES}}}",
                error_message=(
                    f"{here.region} offers this account ${{length(self.names)}} availability zones, and "
                    f"the workload needs {ZONES}. Fix: name another region in `regions` of the settings."
                ),
            )
        ]
    )
    return zones


def _offering_first(scope: Construct, placement: Placement, zones: DataAwsAvailabilityZones) -> list[str]:
    """Return the names of the zones, those that offer every used instance type first. A type that no zone offers is
    ignored.
    """
    offered = DataAwsEc2InstanceTypeOfferings(
        scope,
        "offerings",
        provider=placement.provider,
        location_type="availability-zone",
        filter=[
            DataAwsEc2InstanceTypeOfferingsFilter(name="instance-type", values=used_types(placement.settings))
        ],
    )
    ordered = TerraformLocal(scope, "zone-names", offering_first(zones.fqn, offered.fqn))
    return ordered.as_list


def offering_first(zones: str, offered: str) -> str:
    """Return the Terraform expression of the zones' names, those with every instance type first. `zones` and
    `offered` are the addresses of the two data sources.
    """
    types = f"[for index, type in {offered}.instance_types : type if {offered}.locations[index] == zone]"
    lacking = f"length(setsubtract({offered}.instance_types, {types}))"
    good = f"[for zone in {zones}.names : zone if {lacking} == 0]"
    return f"${{concat({good}, [for zone in {zones}.names : zone if {lacking} > 0])}}"
