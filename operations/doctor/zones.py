"""Whether each region has the zones that the subnets are laid out over."""

from operations.doctor.diagnosis import Diagnosis, judge
from operations.doctor.surroundings import Surroundings

NEEDED = 3


def examine(around: Surroundings) -> list[Diagnosis]:
    """One diagnosis a region. Local and wavelength zones don't count: they have no RDS or load balancer."""
    found = []
    for region in around.workload_regions:
        described = around.clients("ec2", region).describe_availability_zones(
            Filters=[{"Name": "opt-in-status", "Values": ["opt-in-not-required"]}]
        )
        zones = [zone["ZoneName"] for zone in described["AvailabilityZones"] if zone["State"] == "available"]
        found.append(
            judge(
                f"availability zones of {region}",
                good=len(zones) >= NEEDED,
                cause=f"{len(zones)} available, {NEEDED} needed",
                fix="choose a region with three zones in regions.primary and regions.standby",
            )
        )
    return found
