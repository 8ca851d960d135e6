"""The monthly cost of a deployment, from its synthesized stacks: idle, and after a failover."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from config import Names, Settings
from config.stacks import PRIMARY, STANDBY
from objectives.charges import CHARGES, Charge, Place, Resource
from objectives.prices import Found, Prices, Traffic, Usage, known_prices, read_usage

Phase = Literal["idle", "failed over"]
Documents = Mapping[str, Mapping[str, Any]]
ACTIVE_STACKS = {"primary": PRIMARY, "standby": STANDBY}


@dataclass(frozen=True)
class Item:
    """A charge of a resource with its price. `price.place` names the line in the price file."""

    stack: str
    address: str
    quantity: float
    price: Found

    @property
    def usd(self) -> float:
        return self.price.of(self.quantity)


@dataclass(frozen=True)
class Unpriced:
    """A resource that may cost money and has no known price. It is listed as such, not counted as free."""

    stack: str
    address: str
    why: str


@dataclass(frozen=True)
class Estimate:
    """The monthly cost of a deployment."""

    items: tuple[Item, ...]
    unpriced: tuple[Unpriced, ...]
    active_stack: str

    @property
    def total(self) -> float:
        return sum(item.usd for item in self.items)

    def stack(self, name: str) -> float:
        """Return the cost of one stack."""
        return sum(item.usd for item in self.items if item.stack == name)

    @property
    def stacks(self) -> dict[str, float]:
        """The cost of each stack."""
        return {name: self.stack(name) for name in dict.fromkeys(item.stack for item in self.items)}

    @property
    def standby(self) -> float:
        """The cost of surviving: all but the stack of the region that is active as deployed."""
        return self.total - self.stack(self.active_stack)


def estimate(
    settings: Settings,
    documents: Documents,
    *,
    phase: Phase = "idle",
    prices: Prices | None = None,
    usage: Usage | None = None,
) -> Estimate:
    """Estimate the monthly cost. After a failover the other region serves the users, and the lost region's resources
    still cost as much as idle ones. Raises PricesError for an invalid data file.
    """
    known = prices or known_prices()
    items: list[Item] = []
    unpriced: list[Unpriced] = []
    for place, kind, name, resource in _resources(settings, documents, phase, usage or read_usage()):
        address = f"{kind}.{name}"
        if kind in known.free:
            continue
        if kind not in CHARGES:
            unpriced.append(Unpriced(place.stack, address, f"the cost model has no charges for {kind}"))
        elif not known.holds_in(place.region):
            unpriced.append(
                Unpriced(place.stack, address, f"the price file has no prices for {place.region}")
            )
        else:
            for charge in CHARGES[kind](resource, place):
                found = known.find(charge.price)
                if found is None:
                    unpriced.append(
                        Unpriced(place.stack, address, f"the price file has no price {charge.price}")
                    )
                else:
                    items.append(Item(place.stack, address, charge.quantity, found))
    return Estimate(tuple(items), tuple(unpriced), ACTIVE_STACKS[settings.active])


@dataclass(frozen=True)
class Difference:
    """The difference that a change makes to the bill: in total, and for each changed stack."""

    base: Estimate
    head: Estimate

    @property
    def usd(self) -> float:
        return self.head.total - self.base.total

    @property
    def stacks(self) -> dict[str, float]:
        """The difference of each stack whose bill changes by a cent or more."""
        names = dict.fromkeys([*self.base.stacks, *self.head.stacks])
        found = {name: self.head.stack(name) - self.base.stack(name) for name in names}
        return {name: usd for name, usd in found.items() if abs(usd) >= 0.005}

    @property
    def newly_unpriced(self) -> Sequence[Unpriced]:
        """Resources that the change adds and that have no known price, so that the difference doesn't include them."""
        before = {(each.stack, each.address) for each in self.base.unpriced}
        return [each for each in self.head.unpriced if (each.stack, each.address) not in before]


def compare(base: Estimate, head: Estimate) -> Difference:
    """Compare the cost before a change (`base`) and after it (`head`), for a reviewer."""
    return Difference(base, head)


def _resources(
    settings: Settings, documents: Documents, phase: Phase, usage: Usage
) -> Iterator[tuple[Place, str, str, Resource]]:
    for stack in documents:
        document = documents[stack]
        regions = {each["alias"]: each["region"] for each in document["provider"]["aws"]}
        for kind, resources in document.get("resource", {}).items():
            for name, resource in resources.items():
                region = regions[str(resource["provider"]).removeprefix("aws.")]
                yield _place(settings, documents, phase, usage, stack, region), kind, name, resource


def _place(
    settings: Settings, documents: Documents, phase: Phase, usage: Usage, stack: str, region: str
) -> Place:
    names = Names(settings)
    active = names.site(settings.active).region
    serves = (stack == ACTIVE_STACKS[settings.active]) != (phase == "failed over")
    is_workload = stack in ACTIVE_STACKS.values()
    launched = (
        settings.application.capacity.desired if serves and phase == "failed over" and is_workload else 0
    )
    return Place(
        stack,
        region,
        documents[stack],
        documents,
        _traffic(settings, phase, usage, serves=serves if is_workload else region == active),
        usage,
        launched,
    )


def _traffic(settings: Settings, phase: Phase, usage: Usage, *, serves: bool) -> Traffic:
    """Return a region's traffic in a month. In hot standby both regions have users until one of them is lost."""
    if settings.strategy == "hot_standby" and phase == "idle":
        return usage.serving.part(1 - usage.hot_share if serves else usage.hot_share)
    return usage.serving if serves else usage.waiting


__all__ = ["Charge", "Difference", "Documents", "Estimate", "Item", "Unpriced", "compare", "estimate"]
