"""A review: the plans of all stacks, the findings, the violations of policy, and the verdict."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from review.drift import drifted
from review.findings import Finding, Kind
from review.parity import one_sided
from review.plan import VERBS, Plan
from review.stateful import STATEFUL, losses
from review.weakened import weakened


class Verdict(IntEnum):
    """The outcome of a review, which is the command's exit code."""

    NOTHING = 0
    FAILED = 1
    CHANGES = 2
    BLOCKED = 3


@dataclass(frozen=True)
class StackPlan:
    """A stack and its `plan`, None if there is none. `error` says why a plan failed, in Terraform's words."""

    stack: str
    plan: Plan | None
    error: str = ""

    @property
    def is_whole(self) -> bool:
        return self.plan is not None and not self.plan.errored and not self.error


@dataclass(frozen=True)
class Confirmation:
    """A person's confirmation of what a rule blocks: `who` gave it, `when`, and `how` (`label confirm:access`).

    `pushed` is the time of a later push, which makes the confirmation invalid; empty if there was none.
    """

    rule: str
    who: str
    when: str
    how: str
    reason: str = ""
    pushed: str = ""

    @property
    def counts(self) -> bool:
        return not self.pushed


@dataclass(frozen=True)
class Violation:
    """A violation of a rule. If the rule `blocks`, the review ends with BLOCKED unless somebody confirms the
    violation.
    """

    rule: str
    blocks: bool
    stack: str
    address: str
    text: str
    confirmed: Confirmation | None = None


@dataclass(frozen=True)
class EstimateSection:
    """A section with the estimates of a model: a short `headline`, and `lines` of plain text below a title.

    `worse` says how the change worsens an estimate beyond the limit; empty if it doesn't.
    """

    title: str
    headline: str
    lines: tuple[str, ...] = ()
    worse: str = ""


@dataclass(frozen=True)
class Review:
    """The contents of a review. `failure` is why there are no plans at all. `objectives` and `cost` come from the
    models, and may be missing.
    """

    stacks: tuple[StackPlan, ...]
    findings: tuple[Finding, ...] = ()
    violations: tuple[Violation, ...] = ()
    failure: str = ""
    objectives: EstimateSection | None = None
    cost: EstimateSection | None = None
    confirmations: tuple[Confirmation, ...] = field(default=())

    @property
    def failed(self) -> tuple[StackPlan, ...]:
        """Stacks without a complete plan: nothing is known about them."""
        return tuple(each for each in self.stacks if not each.is_whole)

    @property
    def plans(self) -> dict[str, Plan]:
        return {each.stack: each.plan for each in self.stacks if each.plan is not None}

    @property
    def counts(self) -> Counter[str]:
        """The number of changes by verb (such as `replace`), over all stacks."""
        counted: Counter[str] = Counter()
        for plan in self.plans.values():
            counted.update(plan.counts)
        return counted

    @property
    def blocking(self) -> tuple[Violation, ...]:
        return tuple(each for each in self.violations if each.blocks and each.confirmed is None)

    @property
    def verdict(self) -> Verdict:
        if self.failure or self.failed:
            return Verdict.FAILED
        if self.blocking:
            return Verdict.BLOCKED
        return Verdict.CHANGES if self.counts else Verdict.NOTHING

    def of(self, *kinds: Kind) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.kind in kinds)


ORDER = (*VERBS, "move", "import", "output")


def counted(counts: Mapping[str, int]) -> str:
    """Write counts in words: `1 to destroy, 2 to change`."""
    words = [f"{counts[verb]} to {verb}" for verb in ORDER if counts.get(verb) and verb != "output"]
    if outputs := counts.get("output"):
        words.append(f"{outputs} output{'s' if outputs > 1 else ''}")
    return ", ".join(words) or "no changes"


def findings_of(plans: Mapping[str, Plan]) -> tuple[Finding, ...]:
    """Return every finding in the plans, the most severe first, then in the order of the stacks."""
    found = [finding for stack, plan in plans.items() for finding in _of_one(stack, plan)]
    found += one_sided(plans)
    return tuple(sorted(found, key=lambda each: each.kind))


def review(
    stacks: Sequence[StackPlan],
    *,
    objectives: EstimateSection | None = None,
    cost: EstimateSection | None = None,
) -> Review:
    """Collect the findings of all plans, which the rules judge afterwards."""
    plans = {each.stack: each.plan for each in stacks if each.plan is not None}
    return Review(tuple(stacks), findings_of(plans), objectives=objectives, cost=cost)


def _of_one(stack: str, plan: Plan) -> list[Finding]:
    found = [
        Finding(
            Kind.LOSS,
            stack,
            change.address,
            f"to {change.kind}",
            f"{STATEFUL[change.type]}"
            + (f"; forced by {', '.join(change.replace_paths)}" if change.replace_paths else ""),
        )
        for change in losses(plan)
    ]
    found += weakened(stack, plan)
    found += [Finding(Kind.MOVE, stack, each.address, f"was {each.previous_address}") for each in plan.moves]
    found += [Finding(Kind.IMPORT, stack, each.address, f"takes {each.imported}") for each in plan.imports]
    found += [Finding(Kind.FORGET, stack, each.address, each.type) for each in plan.forgets]
    found += drifted(stack, plan)
    return found
