"""The decision which writer may be written, and which role that gives a region: pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

UNKNOWN = "unknown"
# The database's part of an address of RDS: name.account.region.rds.amazonaws.com.
RDS_SUFFIX = ".rds.amazonaws.com"

# With strict fencing: how often a writer renews its permit in the other region, and how long a renewal is good for.
RENEWAL_SECONDS = 3.0
VALID_SECONDS = 12.0
# After so long no writer that can't renew writes any more: a write that began in the last moment has the rest for
# its commit (application/connections.py gives it 1.4 s).
STOPPED_SECONDS = 15
NEVER = float("-inf")


@dataclass(frozen=True)
class Permit:
    """The region whose writers may write, empty before the first failover, and that permit's epoch.

    `known` is false if the permit can't be read. `awaited` is true if it couldn't be read since the program began, a
    short while ago.
    """

    region: str = ""
    epoch: int = 0
    known: bool = True
    awaited: bool = False


@dataclass(frozen=True)
class Standing:
    """The last renewal: when the program asked for the one that was granted (by its own clock), why it can't renew,
    and the epoch that the other region refused.
    """

    confirmed_at: float = NEVER
    cause: str = "it wasn't asked for yet"
    refused_epoch: int = -1


RENEWED, REFUSED, UNANSWERED = "renewed", "refused", "unanswered"


@dataclass(frozen=True)
class Reply:
    """The result of a renewal attempt. `alone`: no answer came, and this region was activated without the other one."""

    outcome: str
    cause: str = ""
    alone: bool = False


def role_of(region: str, permitted: str, address: str) -> str:
    """Return the role of a region: the permit names the active one; before the first failover the writer's address
    does.
    """
    active = permitted or writer_region(address)
    if not active:
        return UNKNOWN
    return "active" if active == region else "passive"


def writer_region(address: str) -> str:
    """Return the region of a database, by its address; empty when the address isn't RDS's."""
    host = address.split(":")[0].rstrip(".")
    return host[: -len(RDS_SUFFIX)].split(".")[-1] if host.endswith(RDS_SUFFIX) else ""


def outdated(address: str, permitted: str) -> str:
    """Return why the writer at `address` may not be written any more; empty if it may.

    `permitted` is the region whose writers may write, empty if there was no failover or it can't be read. A passive
    region whose address names the permitted writer serves through peering.
    """
    region = writer_region(address)
    if region and permitted and region != permitted:
        return f"the writer is in {region}, and the permit names {permitted}"
    return ""


def forbidden(address: str, permit: Permit, here: str, standing: Standing | None, now: float) -> str:
    """Return why the region `here` may not write to the writer at `address`; empty if it may.

    Without a standing, fencing is `available`: a region that can't read the permit goes on writing. With a standing,
    fencing is strict. A passive region that writes through peering needs only the permit: the region that would
    replace the writer is this one, and its failover writes the permit into the replica that is read here.
    """
    reason = outdated(address, permit.region)
    if reason:
        return reason
    if standing is None:
        return "the permit couldn't be read yet" if permit.awaited else ""
    if not permit.known:
        return "the permit can't be read, and fencing is strict"
    if writer_region(address) not in ("", here):
        return ""
    if now - standing.confirmed_at <= VALID_SECONDS:
        return ""
    return f"the permit isn't renewed in the other region, and fencing is strict: {standing.cause}"


def renews(address: str, permit: Permit, here: str) -> bool:
    """Return whether the region `here` has a permit to renew: one that names it, or before the first failover its own
    writer's.
    """
    return (permit.region or writer_region(address) or here) == here


def kept(fresh: Permit, before: Permit, before_at: float, now: float, strict: bool) -> Permit:
    """Return the permit that applies: the one just read, or the earlier one if that read failed or has a lower epoch:
    threads read in parallel, and epochs never go back.

    With strict fencing the earlier permit applies for a limited time. With `available` it applies indefinitely,
    because a failed read never releases an outdated writer.
    """
    if fresh.known:
        return fresh if fresh.epoch >= before.epoch else before
    return fresh if strict and now - before_at > VALID_SECONDS else before


def awaited(permit: Permit, asked_first_at: float, now: float) -> Permit:
    """Return the permit, marked as awaited if a program that has just begun can't read it: its region may have come
    back after it was replaced. After that time it may serve, see `forbidden`.
    """
    return replace(permit, awaited=not permit.known and now - asked_first_at <= VALID_SECONDS)


def stands(before: Standing, reply: Reply, asked_at: float, epoch: int) -> Standing:
    """Return the standing after a renewal.

    A refusal stops a writer at once: the other region was activated at a higher epoch. A refused region isn't alone
    any more.
    """
    if reply.outcome == RENEWED or (
        reply.outcome == UNANSWERED and reply.alone and epoch > before.refused_epoch
    ):
        return replace(before, confirmed_at=asked_at, cause=reply.cause)
    if reply.outcome == REFUSED:
        return Standing(NEVER, reply.cause, max(epoch, before.refused_epoch))
    return replace(before, cause=reply.cause)
