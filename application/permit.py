"""Which writer may be written, and what that makes of a region: pure."""

from __future__ import annotations

UNKNOWN = "unknown"
# The database's part of an address of RDS: name.account.region.rds.amazonaws.com.
RDS_SUFFIX = ".rds.amazonaws.com"


def role_of(region: str, permitted: str, address: str) -> str:
    """The role of a region: the permit says which is active, and before the first failover the writer's address."""
    active = permitted or writer_region(address)
    if not active:
        return UNKNOWN
    return "active" if active == region else "passive"


def writer_region(address: str) -> str:
    """The region of a database, by its address; empty when the address isn't RDS's."""
    host = address.split(":")[0].rstrip(".")
    return host[: -len(RDS_SUFFIX)].split(".")[-1] if host.endswith(RDS_SUFFIX) else ""


def outdated(address: str, permitted: str) -> str:
    """Why the writer at `address` may not be written any more; empty when it may.

    `permitted` is the region whose writers may write, empty when no failover ever said or it can't be
    read. A passive region whose address names the permitted writer serves through peering.
    """
    region = writer_region(address)
    if region and permitted and region != permitted:
        return f"the writer is in {region}, and the permit names {permitted}"
    return ""
