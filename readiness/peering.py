"""Checks whether the networks of the two regions are peered: without it the passive region can't reach the active
region's writer.
"""

from operations.doctor.diagnosis import Diagnosis, judge
from operations.target import Target


def examine(target: Target) -> list[Diagnosis]:
    """Return one diagnosis of the peering connection, as the passive region sees it; none if the settings have no
    peering.
    """
    if not target.settings.peered:
        return []
    region, vpcs = target.passive.region, (target.names.primary.vpc, target.names.standby.vpc)
    names = [f"{one}-{other}" for one in vpcs for other in vpcs if one != other]
    known = target.client("ec2", region).describe_vpc_peering_connections(
        Filters=[{"Name": "tag:Name", "Values": names}]
    )["VpcPeeringConnections"]
    states = {each["VpcPeeringConnectionId"]: each["Status"]["Code"] for each in known}
    cause = ", ".join(f"{name} is {state}" for name, state in states.items())
    return [
        judge(
            "peering of the networks",
            good="active" in states.values(),
            cause=cause or f"{region} has no peering connection",
            fix="make deploy NAMESPACE=dr_standby creates it again, with its routes",
        )
    ]
