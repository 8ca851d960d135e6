"""Every extension of moto, in the order they are installed."""

from collections.abc import Sequence

from embedded_aws.extension import Extension
from embedded_aws.world import World

EXTENSIONS: Sequence[Extension] = ()


def install(world: World) -> None:
    """Install every extension; once per process, because they change moto's classes."""
    for extension in EXTENSIONS:
        extension.install(world)
