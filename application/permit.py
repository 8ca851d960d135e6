"""Which writer may be written, and what that makes of a region: pure."""

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
    """The region whose writers may write, empty before the first failover, and the epoch of that permission.

    `known` is false when it can't be read, and `awaited` is true while that is so since the program began, a short
    while ago.
    """

    region: str = ""
    epoch: int = 0
    known: bool = True
    awaited: bool = False


@dataclass(frozen=True)
class Standing:
    """What a writer was told last: when it asked for the renewal that was taken (the program's own clock), what
    keeps it from renewing, and the epoch that the other region refused.
    """

    confirmed_at: float = NEVER
    cause: str = "it wasn't asked for yet"
    refused_epoch: int = -1


RENEWED, REFUSED, UNANSWERED = "renewed", "refused", "unanswered"


@dataclass(frozen=True)
class Reply:
    """What came of a renewal. `alone`: no answer came, and this region was activated without the other one."""

    outcome: str
    cause: str = ""
    alone: bool = False


def role_of(region: str, permitted: str, address: str) -> str:
    """Return the role of a region: the permit says which is active, and before the first failover the writer's
    address.
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
    """Return why the writer at `address` may not be written any more; empty when it may.

    `permitted` is the region whose writers may write, empty when no failover ever said or it can't be
    read. A passive region whose address names the permitted writer serves through peering.
    """
    region = writer_region(address)
    if region and permitted and region != permitted:
        return f"the writer is in {region}, and the permit names {permitted}"
    return ""


def forbidden(address: str, permit: Permit, here: str, standing: Standing | None, now: float) -> str:
    """Return why the region `here` may not write to the writer at `address`; empty when it may.

    Without a standing, fencing is `available`: whoever can't learn the permit goes on. With one it is strict. A
    passive region writes through peering by the permit alone: who takes the writer's place is this region itself,
    whose machine writes the permit into the replica that is read here.
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
    """Return whether the region `here` has a permit to renew: the one that names it, or before the first failover its
    own writer's.
    """
    return (permit.region or writer_region(address) or here) == here


def kept(fresh: Permit, before: Permit, before_at: float, now: float, strict: bool) -> Permit:
    """Return the permit that counts: what is read now, or what was read before when that can't be read, or is of an
    earlier epoch: threads read side by side, and epochs never go back.

    What can't be read counts as before for a while with strict fencing. With `available` without end: a read that fails
    lets no stale writer go.
    """
    if fresh.known:
        return fresh if fresh.epoch >= before.epoch else before
    return fresh if strict and now - before_at > VALID_SECONDS else before


def awaited(permit: Permit, asked_first_at: float, now: float) -> Permit:
    """Return the permit, awaited when a program that has just begun can't read it: it may have been started by the
    return of a region that was replaced. That others can't be asked for longer keeps no region from serving, see
    `forbidden`.
    """
    return replace(permit, awaited=not permit.known and now - asked_first_at <= VALID_SECONDS)


def stands(before: Standing, reply: Reply, asked_at: float, epoch: int) -> Standing:
    """Return the standing after a renewal.

    A refusal stops a writer at once: the other region was activated at a higher epoch. Whoever was refused isn't
    alone any more.
    """
    if reply.outcome == RENEWED or (
        reply.outcome == UNANSWERED and reply.alone and epoch > before.refused_epoch
    ):
        return replace(before, confirmed_at=asked_at, cause=reply.cause)
    if reply.outcome == REFUSED:
        return Standing(NEVER, reply.cause, max(epoch, before.refused_epoch))
    return replace(before, cause=reply.cause)
