"""The parameter with the writer's address. A failover writes the promoted replica's address into it; after a
reconcile Terraform gives it the same value.
"""

from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from templates.placement import Placement


def endpoint_parameter(scope: Construct, placement: Placement, address: str) -> SsmParameter:
    """Make the parameter. `address` is that of the database that accepts writes, in whichever region it is."""
    return SsmParameter(
        scope,
        "endpoint",
        provider=placement.provider,
        name=placement.here.endpoint_parameter,
        type="String",
        value=address,
        description="Address of the database that takes writes",
    )
