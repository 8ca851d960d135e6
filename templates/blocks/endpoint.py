"""The parameter that names the writer. Failover writes the promoted replica's, which is what swapped roles give."""

from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from templates.placement import Placement


def endpoint_parameter(scope: Construct, placement: Placement, address: str) -> SsmParameter:
    """`address` is that of the database that takes writes, in whichever region it is."""
    return SsmParameter(
        scope,
        "endpoint",
        provider=placement.provider,
        name=placement.here.endpoint_parameter,
        type="String",
        value=address,
        description="Address of the database that takes writes",
    )
