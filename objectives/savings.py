"""Possible savings, each with the dollars that it saves a month and what it costs in recovery."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from config import Settings
from config.stacks import PRIMARY, STANDBY
from objectives.cost import Documents, Estimate, Item
from objectives.prices import HOURS, Prices, Usage, known_prices, read_usage

# A working week of tests, as the hours that a schedule would leave of all.
WEEK_SHARE = 50 / 168


@dataclass(frozen=True)
class Saving:
    """A possible saving: what to do, the dollars that it saves a month (None if unknown), and what
    speaks against it.
    """

    says: str
    usd: float | None
    against: str


def savings(
    settings: Settings,
    documents: Documents,
    found: Estimate,
    *,
    prices: Prices | None = None,
    usage: Usage | None = None,
) -> list[Saving]:
    """Find savings; the largest first, unknown ones last."""
    known, used = prices or known_prices(), usage or read_usage()
    hints: tuple[Callable[[], Iterator[Saving]], ...] = (
        lambda: _schedules(settings, found),
        lambda: _reservations(found, known),
        lambda: _promises(documents, found, known),
        lambda: _endpoints(settings, documents, known, used),
        lambda: _lifecycle(found),
        lambda: _set_aside(found),
    )
    every = [saving for hint in hints for saving in hint()]
    return sorted(every, key=lambda each: -1.0 if each.usd is None else each.usd, reverse=True)


def _sum(found: Estimate, stack: str, prefix: str) -> float:
    return sum(item.usd for item in found.items if item.stack == stack and item.price.key.startswith(prefix))


def _passive(found: Estimate) -> str:
    return STANDBY if found.active_stack == PRIMARY else PRIMARY


def _schedules(settings: Settings, found: Estimate) -> Iterator[Saving]:
    """Yield the saving of running additional instances of the standby only while tests run."""
    minimum = settings.footprint_of("passive").capacity.minimum
    if settings.strategy == "warm_standby" and minimum > 1 and not settings.application.test_windows:
        running = _sum(found, _passive(found), "ec2.")
        extra = running * (minimum - 1) / minimum
        yield Saving(
            "schedules: run more than one instance of the standby only in application.test_windows",
            extra * (1 - WEEK_SHARE),
            "outside these windows a failover must first launch the missing instances",
        )


def _reservations(found: Estimate, prices: Prices) -> Iterator[Saving]:
    """Yield the saving of convertible reserved instances for capacity reservations, which by themselves cost the full
    price.
    """
    reserved = sum(
        item.usd for item in found.items if item.address.startswith("aws_ec2_capacity_reservation.")
    )
    if reserved:
        discount = prices.discount("convertible_reserved_instance")
        yield Saving(
            "convertible reserved instances in addition to the capacity reservations (the "
            f"reservations keep the capacity, the instances lower the price; {discount.kind})",
            reserved * discount.share,
            "a commitment of a year; it may be exchanged for other types, and is valid in its region only",
        )


def _promises(documents: Documents, found: Estimate, prices: Prices) -> Iterator[Saving]:
    """Yield the saving of reserved instances for instances that run all year: the groups' minimums."""
    del documents
    discount = prices.discount("convertible_reserved_instance")
    running = sum(item.usd for item in found.items if _runs_all_year(item))
    if running:
        yield Saving(
            f"convertible reserved instances for the minimums of both groups ({discount.kind}; nothing upfront)",
            running * discount.share,
            "a commitment of a year; it reserves no capacity, so it replaces no capacity reservation",
        )


def _runs_all_year(item: Item) -> bool:
    return item.address.startswith("aws_autoscaling_group.") and item.price.key.startswith("ec2.")


def _endpoints(settings: Settings, documents: Documents, prices: Prices, usage: Usage) -> Iterator[Saving]:
    """Yield the saving of removing interface endpoints: they are charged by zone and hour, and save a NAT gateway's
    traffic.
    """
    count = len(settings.network.interface_endpoints)
    zone, through, nat = (prices.find(key) for key in ("endpoint.zone", "endpoint.gb", "nat.gb"))
    if not count or zone is None or through is None or nat is None:
        return
    zones = [
        len(each["subnet_ids"])
        for document in documents.values()
        for each in document.get("resource", {}).get("aws_vpc_endpoint", {}).values()
        if each.get("vpc_endpoint_type") == "Interface"
    ]
    kept = zone.of(sum(zones) * HOURS)
    gigabytes = usage.serving.endpoint_gb + usage.waiting.endpoint_gb
    saved = kept + through.of(gigabytes) - nat.of(gigabytes)
    if saved > 0:
        yield Saving(
            f"remove {count} interface endpoints: their zones cost more than {gigabytes:g} GB by NAT gateway",
            saved,
            "calls to AWS then leave the VPC; without NAT gateways the endpoints are the only way to AWS",
        )


def _lifecycle(found: Estimate) -> Iterator[Saving]:
    """Yield the saving of keeping backups half as long, as an example."""
    kept = sum(item.usd for item in found.items if item.price.key in ("rds.backup", "ebs.snapshot"))
    if kept:
        yield Saving(
            "lifecycle: keep copies of backups half as long (replication.backups, replication.snapshots)",
            kept / 2,
            "older states of the data are gone, which you may need after a logical corruption",
        )


def _set_aside(found: Estimate) -> Iterator[Saving]:
    """Yield a reminder of the writer that was set aside after a failover: it is in no stack, and still costs money."""
    database = _sum(found, found.active_stack, "rds.")
    if database:
        yield Saving(
            f"after a failover: the writer that was set aside costs up to {database:,.0f} a month until "
            "`make cleanup REMOVE=...-before-N`",
            None,
            "compare its data first: `make divergence`",
        )
