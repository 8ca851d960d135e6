"""Applies every rule of review/rules to a review; a file put there is found automatically."""

import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module

import review.rules
from review.review import Confirmation, Review, Violation

# What a rule finds: stack, address, and what is wrong there.
Found = tuple[str, str, str]


@dataclass(frozen=True)
class Rule:
    """One rule: `reason` is its purpose, `find` yields its violations in a review. It `blocks`, or only warns."""

    name: str
    reason: str
    find: Callable[[Review], Iterator[Found]]
    blocks: bool = True


def rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of the files' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(review.rules.__path__))
    return tuple(import_module(f"review.rules.{name}").RULE for name in names)


def judged(found: Review, known: Sequence[Rule], confirmations: Sequence[Confirmation] = ()) -> Review:
    """Return the review with its violations; each has its confirmation, for the record. A confirmation from before
    the newest push is kept, but confirms nothing.
    """
    given = {each.rule: each for each in confirmations if each.counts}
    violations = tuple(
        Violation(rule.name, rule.blocks, stack, address, text, given.get(rule.name))
        for rule in known
        for stack, address, text in rule.find(found)
    )
    used = {each.rule for each in violations}
    return replace(
        found,
        violations=violations,
        confirmations=tuple(each for each in confirmations if each.rule in used),
    )
