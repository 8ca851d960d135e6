"""Pure decisions: whether a region may write to the database at an address, and which role the region has."""

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
    """The permit as this process read it: `region` may write, and is empty before the first failover; `epoch` is that
    of the failover that wrote the permit.

    `known` is false if the permit can't be read; in the first seconds of the program `awaited` is then true.
    """

    region: str = ""
    epoch: int = 0
    known: bool = True
    awaited: bool = False


@dataclass(frozen=True)
class Standing:
    """The state of the renewals: when the last granted one was requested (`confirmed_at`, by the program's own
    clock), why the permit isn't renewed now (`cause`), and the epoch that the other region refused.
    """

    confirmed_at: float = NEVER
    cause: str = "no renewal was requested yet"
    refused_epoch: int = -1


RENEWED, REFUSED, UNANSWERED = "renewed", "refused", "unanswered"


@dataclass(frozen=True)
class Reply:
    """The result of a renewal attempt. `alone` is true if no answer came, and this region was activated without the
    other one, so it may write without renewals.
    """

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
    """Return why the database at `address` may no longer be written; empty if it may.

    `permitted` is the region that the permit names, empty before the first failover or if the permit can't be read. A
    passive region whose address is that region's database may write to it, by VPC peering.
    """
    region = writer_region(address)
    if region and permitted and region != permitted:
        return f"the writer is in {region}, and the permit names {permitted}"
    return ""


def forbidden(address: str, permit: Permit, here: str, standing: Standing | None, now: float) -> str:
    """Return why the region `here` may not write to the database at `address`; empty if it may.

    `standing` is None if fencing is `available`: then a region that can't read the permit goes on writing, except in
    the program's first seconds. With strict fencing a region must know the permit, and to write to its own database
    must also have renewed it. A passive region, which writes by VPC peering, needn't: a failover to it writes the new
    permit into the replica of the ledger that it reads.
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
    """Return whether the region `here` has the permit, and so renews it. Before the first failover the writer's
    region has it.
    """
    return (permit.region or writer_region(address) or here) == here


def kept(fresh: Permit, before: Permit, before_at: float, now: float, strict: bool) -> Permit:
    """Return the permit that counts: `fresh`, which was just read, or the earlier one, `before`, if reading failed or
    `fresh` has a lower epoch. Threads read in parallel, and epochs never go back.

    With strict fencing an earlier permit counts for a limited time only. With `available` it counts indefinitely, so
    that a failed read never lets an outdated writer write again.
    """
    if fresh.known:
        return fresh if fresh.epoch >= before.epoch else before
    return fresh if strict and now - before_at > VALID_SECONDS else before


def awaited(permit: Permit, asked_first_at: float, now: float) -> Permit:
    """Return the permit, marked as awaited if it is unknown and the program began a short while ago: the region may
    have been replaced before. An awaited permit forbids writing; see `forbidden`.
    """
    return replace(permit, awaited=not permit.known and now - asked_first_at <= VALID_SECONDS)


def stands(before: Standing, reply: Reply, asked_at: float, epoch: int) -> Standing:
    """Return the standing after a renewal attempt.

    A refusal stops a writer at once, because the other region was activated at a higher epoch, and ends the region's
    right to write without renewals.
    """
    if reply.outcome == RENEWED or (
        reply.outcome == UNANSWERED and reply.alone and epoch > before.refused_epoch
    ):
        return replace(before, confirmed_at=asked_at, cause=reply.cause)
    if reply.outcome == REFUSED:
        return Standing(NEVER, reply.cause, max(epoch, before.refused_epoch))
    return replace(before, cause=reply.cause)
