"""Every extension of moto, in the order they are installed."""

from collections.abc import Sequence

from embedded_aws.extension import Extension
from embedded_aws.world import World


def extensions() -> Sequence[Extension]:
    """The extensions. They import moto, so this is called only after the environment is prepared."""
    from embedded_aws.runtime.extensions import EXTENSIONS as RUNTIME
    from embedded_aws.services import dynamodb, kms, rds, rds_replicas, requests, secretsmanager, states

    return (
        requests.SIGNED_REGION,
        dynamodb.GLOBAL_TABLES,
        kms.MULTI_REGION_KEYS,
        rds.INSTANCES,
        rds.PARAMETERS,
        rds_replicas.REPLICAS,
        secretsmanager.REPLICAS,
        states.DEFINITIONS,
        *RUNTIME,
    )


def install(world: World) -> None:
    """Install every extension; once per process, because they change moto's classes."""
    for extension in extensions():
        extension.install(world)
