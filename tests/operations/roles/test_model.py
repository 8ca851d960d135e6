"""Any order of failovers, losses, returns, reconciles, kills and other people's applies ends well.

The model uses the product's own decisions: validation, preconditions, the table of roles, the steps of a
reconcile, and the guard inside each plan.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.operations.roles.model import REGIONS, WRITES, Model, other

regions = st.sampled_from(REGIONS)
# More than the longest way: a failover that goes on, and every step of a reconcile.
ENOUGH = 40


class ThereAndBack(RuleBasedStateMachine):
    """A state machine of hypothesis with anything that two regions and their operators can do."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()

    @rule(region=regions)
    def lose(self, region: str) -> None:
        self.model.lose(region)

    @rule(region=regions)
    def bring_back(self, region: str) -> None:
        self.model.bring_back(region)

    @rule()
    def write(self) -> None:
        self.model.write()

    @rule(region=regions, writes=st.integers(0, len(WRITES)))
    def fail_over(self, region: str, writes: int) -> None:
        """Start a failover to a region and stop it before one of its writes."""
        self.model.fail_over(region, writes)

    @rule(kill=st.booleans())
    def reconcile(self, kill: bool) -> None:
        self.model.reconcile(kill=kill)

    @rule()
    def begin_again(self) -> None:
        """Let another operator take over, who doesn't know which stacks were applied."""
        self.model.applied.clear()

    @rule(region=regions, stack=st.sampled_from(["primary", "dr_standby", "recovery"]))
    def apply_of_somebody_else(self, region: str, stack: str) -> None:
        self.model.apply_with(region, stack)

    @invariant()
    def every_acknowledged_row_has_a_home(self) -> None:
        kept = [store.rows for store in self.model.stores.values() if store]
        kept += [store.rows for store in self.model.aside]
        assert self.model.acknowledged <= set().union(*kept)

    @invariant()
    def every_state_has_a_next_command(self) -> None:
        found = self.model.situation()
        assert bool(found.next) == (found.kind != "in step")

    @invariant()
    def in_step_dns_and_permit_name_the_same_region(self) -> None:
        found = self.model.situation()
        if found.kind == "in step":
            assert self.model.ledgers[found.active].permit.region == found.active
            assert self.model.dns() == found.active

    @invariant()
    def two_writers_are_never_both_in_use(self) -> None:
        """Check that the newest permit names one writer: a second writer may exist, but isn't in use."""
        permits = {self.model.ledgers[region].permit for region in self.model.up}
        newest = max(permits, key=lambda permit: permit.epoch, default=None)
        assert newest is None or sum(permit.epoch == newest.epoch for permit in permits) == 1

    def teardown(self) -> None:
        """Bring both regions back, and follow the commands that status suggests until the regions are in step."""
        for region in REGIONS:
            self.model.bring_back(region)
        for _ in range(ENOUGH):
            found = self.model.situation()
            if found.kind == "in step":
                break
            if found.next.startswith("make failover"):
                self.model.fail_over(found.next.split("REGION=")[1], len(WRITES))
            else:
                assert found.next == "make reconcile", found
                self.model.reconcile()
        found = self.model.situation()
        assert found.kind == "in step", found
        # And it can be left again.
        self.model.fail_over(other(found.active), len(WRITES))
        assert self.model.situation().active == other(found.active)


ThereAndBack.TestCase.settings = settings(max_examples=300, stateful_step_count=40)
TestThereAndBack = ThereAndBack.TestCase
