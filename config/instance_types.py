"""EC2 types that the settings use: a zone without one of them can't have a subnet. Nothing here calls AWS."""

from config.settings import Settings

# RDS and ElastiCache name their classes after the EC2 types that they run on.
_PREFIXES = ("db.", "cache.")


def used_types(settings: Settings) -> list[str]:
    """Return the EC2 types that the active or the passive region uses, sorted. A swap of roles doesn't change the
    list, nor the zones that are chosen by it.
    """
    found: set[str] = set()
    for footprint in (settings.footprint_of("active"), settings.footprint_of("passive")):
        if settings.components.application:
            found |= set(footprint.instance_types)
        if settings.components.database:
            found.add(footprint.database_class)
        if footprint.cache_nodes:
            found.add(footprint.cache_node_type)
    return sorted({_of_ec2(name) for name in found})


def _of_ec2(name: str) -> str:
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name
