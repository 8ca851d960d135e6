"""Two regions as a model: what each step writes. Every decision in it is the product's own."""

from copy import deepcopy
from dataclasses import dataclass, field, replace

from operations.reconcile.decision import Held, Seen, following
from operations.reconcile.instances import Instance
from operations.roles.judgement import judge
from operations.roles.situation import Situation
from operations.roles.world import Sight, World
from recovery.ledger import Active, Permit, Protection, Tree
from recovery.steps import preconditions, request
from recovery.steps.database import Database
from recovery.steps.lag import Lag
from recovery.steps.preconditions import Evidence
from recovery.steps.request import Accepted, Request
from tests.operations.roles.worlds import EAST, WEST

REGIONS = (EAST, WEST)
WORKLOADS = {EAST: "primary", WEST: "dr_standby"}
# Writes of a failover, in their order; a run can end before any of them.
WRITES = ("permit", "intent", "promote", "switch 1", "switch 2", "record")


def other(region: str) -> str:
    return WEST if region == EAST else EAST


@dataclass
class Ledger:
    """One region's replica of the ledger."""

    active: Active
    permit: Permit
    promotions: dict[str, str]
    switches: dict[str, tuple[int, int]]
    tree: Tree
    protection: Protection


@dataclass
class Store:
    """A database: the region whose writer it replicates, empty for a writer; its rows; its resource id."""

    source: str
    rows: set[int]
    id: str


@dataclass
class Model:
    """A model of both regions, as deployed with us-east-1 active."""

    up: set[str] = field(default_factory=lambda: set(REGIONS))
    settings: str = EAST
    rows: int = 0
    made: int = 2
    epoch: int = 0
    acknowledged: set[int] = field(default_factory=set)
    aside: list[Store] = field(default_factory=list)
    applied: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        begun = Ledger(
            active=Active(EAST, known=False),
            permit=Permit(EAST, 0),
            promotions=dict.fromkeys(REGIONS, "none"),
            switches=dict.fromkeys(REGIONS, (0, 0)),
            tree=Tree(EAST, EAST),
            protection=Protection(protected=True, epoch=0, since=""),
        )
        self.ledgers = {region: deepcopy(begun) for region in REGIONS}
        self.stores: dict[str, Store | None] = {
            EAST: Store("", set(), "db-1"),
            WEST: Store(EAST, set(), "db-2"),
        }
        self.held = {EAST: "db-1", WEST: "db-2"}

    # What happens to regions.

    def lose(self, region: str) -> None:
        self.up.discard(region)

    def bring_back(self, region: str) -> None:
        """Bring the region back: its ledger catches up with the other one's, and its replica with its writer."""
        self.up.add(region)
        self._replicate()

    def _replicate(self) -> None:
        """Copy the newer ledger over the other one, and the writer's rows into its replica, if both regions are
        up.
        """
        if self.up != set(REGIONS):
            return
        newest = max(REGIONS, key=lambda region: self._age(self.ledgers[region]))
        self.ledgers[other(newest)] = deepcopy(self.ledgers[newest])
        for region in REGIONS:
            store = self.stores[region]
            source = self.stores[store.source] if store and store.source else None
            if store and source and not source.source:
                store.rows |= source.rows

    @staticmethod
    def _age(ledger: Ledger) -> tuple[int, int, int, int]:
        return (
            ledger.permit.epoch,
            ledger.active.epoch,
            max(epoch for epoch, _ in ledger.switches.values()),
            int(ledger.protection.protected and ledger.protection.epoch > 0),
        )

    # What users see.

    def dns(self) -> str:
        """Return the region that Route 53 answers: PRIMARY unless only SECONDARY is healthy."""
        ledger = self.ledgers[max(REGIONS, key=lambda region: self._age(self.ledgers[region]))]
        first = ledger.tree.stands
        second = other(first)
        value = ledger.switches[second][1]
        serves = {first: first in self.up and value < 1, second: value == 2 or self._ready(second)}
        return second if serves[second] and not serves[first] else first

    def _ready(self, region: str) -> bool:
        """Return whether a write in the region succeeds: in its own database, or by peering in the active
        region's.
        """
        if region not in self.up:
            return False
        permitted = self.ledgers[region].permit.region
        store = self.stores[permitted]
        return permitted in self.up and store is not None and not store.source

    def write(self) -> None:
        """Write a client's row to whichever region DNS names, which takes it only with the permit."""
        region = self.dns()
        permitted = self.ledgers[region].permit.region
        if not self._ready(region):
            return
        self.rows += 1
        store = self.stores[permitted]
        assert store is not None
        store.rows.add(self.rows)
        self.acknowledged.add(self.rows)
        self._replicate()

    # Failovers.

    def fail_over(self, target: str, writes: int) -> None:
        """Run the state machine of a region until just before its write number `writes`."""
        if target not in self.up:
            return
        ledger = self.ledgers[target]
        epochs = ledger.permit.epoch
        asked = Request("failover", target, mode="graceful" if other(target) in self.up else "ungraceful")
        outcome = request.decide(asked, request.Situation(target, ledger.active.region, epochs, epochs))
        if not isinstance(outcome, Accepted) or not self._met(asked, target):
            return
        for write in WRITES[:writes]:
            self._do(write, target, outcome.next_epoch)
        self._replicate()

    def _met(self, asked: Request, target: str) -> bool:
        ledger, store = self.ledgers[target], self.stores[target]
        found = Database("available", is_replica=bool(store.source), address="") if store else None
        evidence = Evidence(
            database=found or Database("", is_replica=False, address=""),
            intent=ledger.promotions[target],
            lag=Lag(0.0, "a model has none"),
            auto_scaling_group=True,
            endpoint_parameter=True,
            witness="down",
            seen_up=True,
            tree=ledger.tree,
            protection=ledger.protection,
            active_region=ledger.active.region,
            front=None,
            probed_front=None,
        )
        return preconditions.decide(asked, evidence, lag_objective=60).met

    def _do(self, write: str, target: str, epoch: int) -> None:
        if write == "permit":
            # A graceful one waits until the replica has everything.
            self._replicate()
        ledger, store = self.ledgers[target], self.stores[target]
        assert store is not None
        if write == "permit":
            ledger.permit = Permit(target, epoch)
        elif write == "intent":
            ledger.promotions[target] = "issued"
        elif write == "promote":
            self.stores[target] = replace(store, source="")
        elif write.startswith("switch"):
            value = int(write.split()[1])
            if (epoch, value) > ledger.switches[target]:
                ledger.switches[target] = (epoch, value)
        else:
            ledger.active = Active(target, known=True, epoch=epoch)
            ledger.promotions[target] = "done"
            ledger.switches[other(target)] = (epoch, 0)
            ledger.protection = Protection(protected=False, epoch=epoch, since="then")

    # What operators do.

    def world(self) -> World:
        return World(
            regions=(EAST, WEST),
            deployed=self.settings,
            sights={region: self._sight(region) for region in REGIONS if region in self.up},
            away={region: "no answer" for region in REGIONS if region not in self.up},
        )

    def _sight(self, region: str) -> Sight:
        ledger, store = self.ledgers[region], self.stores[region]
        return Sight(
            region=region,
            active=ledger.active,
            permit=ledger.permit,
            promotions=dict(ledger.promotions),
            tree=ledger.tree,
            protection=ledger.protection,
            running="",
            database=Database("available", is_replica=bool(store.source), address="")
            if store
            else Database("", is_replica=False, address=""),
        )

    def situation(self) -> Situation:
        return judge(self.world())

    def seen(self) -> Seen:
        active = self.situation().active
        passive = other(active)
        store = self.stores[passive]
        old = Instance(passive, f"arn:{passive}", store.id, "available", store.source) if store else None
        return Seen(
            world=self.world(),
            old=old,
            held=Held(self.held[passive]),
            copied="",
            copied_held=False,
            stacks=(WORKLOADS[active], WORKLOADS[passive], "recovery"),
            applied=frozenset(self.applied),
            lag_seconds=0.0 if old and old.is_replica else None,
        )

    def reconcile(self, *, kill: bool = False) -> None:
        """Do the next step of a reconcile. A kill loses the record of applied stacks, and leaves the DNS
        records half turned.
        """
        if not self.situation().may_reconcile:
            self.applied.clear()
            return
        if self.epoch != self.seen().epoch:
            # The lock's check ends a run that a failover overtook; the next one knows nothing of what it applied.
            self.applied.clear()
            self.epoch = self.seen().epoch
        seen = self.seen()
        step = following(seen)
        if step is None:
            return
        active, passive = seen.active, other(seen.active)
        if step.name == "settings":
            self.settings = active
        elif step.name == "forget":
            self.held[passive] = ""
        elif step.name == "set aside":
            store = self.stores[passive]
            assert store is not None
            assert not store.source
            self.aside.append(store)
            self.stores[passive] = None
        elif step.name == "adopt":
            assert seen.old is not None
            self.held[passive] = seen.old.resource_id
        elif step.name == "protect":
            self._write_everywhere(protection=Protection(protected=True, epoch=seen.epoch, since="now"))
        elif step.name.startswith("apply "):
            self._apply(step.name.removeprefix("apply "), kill=kill)
        if kill:
            self.applied.clear()
        self._replicate()

    def apply_with(self, settings: str, stack: str) -> None:
        """Apply a stack as somebody else would, such as CI, with settings of their own."""
        if self.up == set(REGIONS):
            kept, self.settings = self.settings, settings
            self._apply(stack, kill=False)
            self.settings = kept
            self.applied.discard(stack)

    def _apply(self, stack: str, *, kill: bool) -> None:
        """Apply, unless the guard inside the plan finds another active region in the ledger than in the settings."""
        home = EAST if stack == "primary" else WEST
        active = self.ledgers[home].active.region
        if self.settings != active:
            return
        self.applied.add(stack)
        if stack == "recovery":
            stands = self.ledgers[WEST].tree.stands if kill else active
            self._write_everywhere(tree=Tree(active, stands))
        elif home != active and self.stores[home] is None and not self.held[home]:
            self.made += 1
            source = self.stores[active]
            assert source is not None
            self.stores[home] = Store(active, set(source.rows), f"db-{self.made}")
            self.held[home] = "" if kill else f"db-{self.made}"

    def _write_everywhere(self, **changes: object) -> None:
        for region in self.up:
            for name, value in changes.items():
                setattr(self.ledgers[region], name, value)
