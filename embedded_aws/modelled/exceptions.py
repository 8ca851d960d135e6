"""Exceptions: requests that AWS accepts although botocore's model refuses them, each with its source."""

from dataclasses import dataclass

from embedded_aws.modelled.judgement import Problem, Rule


@dataclass(frozen=True)
class Exempt:
    """A rule of a service's shape that AWS doesn't enforce; `why` is the evidence."""

    service: str
    shape: str
    rule: Rule
    why: str


EXEMPT: tuple[Exempt, ...] = ()


def holds(service: str, problem: Problem) -> bool:
    """Return whether AWS enforces the rule that a parameter violates, as far as is known."""
    return not any(
        (each.service, each.shape, each.rule) == (service, problem.shape, problem.rule) for each in EXEMPT
    )
