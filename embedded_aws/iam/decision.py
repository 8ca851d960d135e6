"""Decides whether policies allow a request, in AWS's own order: an explicit deny, an allow, else the implicit deny."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from embedded_aws.iam.conditions import Context, hold, like

Effect = Literal["Allow", "Deny"]


@dataclass(frozen=True)
class Question:
    """A question to IAM: one action on one resource (`*` for an action without resource-level permissions)."""

    action: str
    resource: str = "*"
    context: Context = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """A policy document with the policy's name; `key`, `s3` or `sns` is the name of a resource's own policy."""

    name: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Decision:
    """A decision about a call. `statements` are those that decided, as `policy/statement`."""

    allowed: bool
    reason: str
    statements: tuple[str, ...] = ()


def decide(policies: Sequence[Policy], question: Question) -> Decision:
    """Return the decision of a role's own policies. Raises UnknownPolicyError for an unsupported element."""
    denied = _matching(policies, question, "Deny")
    if denied:
        return Decision(False, f"the statement {denied[0]} denies {question.action}", denied)
    allowed = _matching(policies, question, "Allow")
    if allowed:
        return Decision(True, f"the statement {allowed[0]} allows {question.action}", allowed)
    return Decision(False, f"no identity-based policy allows {question.action} on {question.resource}")


def decide_key(policy: Policy, question: Question, identity: Decision, principal: str) -> Decision:
    """Decide whether a role may use a KMS key, by the key's policy and `identity`, the decision of the role's
    own policies: the key's policy must allow the account's IAM to decide, or name the role.

    `principal` is the role's ARN. If the key's policy does neither, an allow of the role's own policies isn't
    enough (KMS guide).
    """
    account = principal.split(":")[4]
    denied = _naming(policy, question, "Deny", {principal, "*", _root(account)})
    if denied:
        return Decision(
            False, f"the statement {denied[0]} of the key's policy denies {question.action}", denied
        )
    named = _naming(policy, question, "Allow", {principal, "*"})
    if named and _is_explicitly_denied(identity):
        return identity
    if named:
        return Decision(
            True,
            f"the statement {named[0]} of the key's policy allows {question.action}",
            (*identity.statements, *named),
        )
    delegated = _naming(policy, question, "Allow", {_root(account)})
    if not delegated:
        return Decision(
            False, f"the key's policy doesn't let IAM policies of the account allow {question.action}"
        )
    return Decision(
        identity.allowed, identity.reason, (*identity.statements, *delegated) if identity.allowed else ()
    )


def denied_by_resource(policy: Policy, question: Question, principal: str) -> Decision | None:
    """Return a denial if a resource's policy denies a request explicitly, otherwise None. A resource's policy
    needn't allow it, because within one account the allow of a role's own policy is enough.
    """
    account = principal.split(":")[4]
    denied = _naming(policy, question, "Deny", {principal, "*", _root(account)})
    return (
        Decision(
            False, f"the statement {denied[0]} of the resource's policy denies {question.action}", denied
        )
        if denied
        else None
    )


def _is_explicitly_denied(decision: Decision) -> bool:
    return not decision.allowed and bool(decision.statements)


def _root(account: str) -> str:
    return f"arn:aws:iam::{account}:root"


def _matching(policies: Sequence[Policy], question: Question, effect: Effect) -> tuple[str, ...]:
    return tuple(
        f"{policy.name}/{label}"
        for policy in policies
        for label, statement in statements_of(policy)
        if statement["Effect"] == effect and _meant(statement, question)
    )


def _naming(policy: Policy, question: Question, effect: Effect, principals: set[str]) -> tuple[str, ...]:
    return tuple(
        f"{policy.name}/{label}"
        for label, statement in statements_of(policy)
        if statement["Effect"] == effect
        and principals & set(_principals(statement))
        and _meant(statement, question)
    )


def statements_of(policy: Policy) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the statements, each with its Sid, or with its number if it has none."""
    for number, statement in enumerate(_listed(policy.document.get("Statement", []))):
        yield statement.get("Sid") or f"#{number}", statement


def _principals(statement: Mapping[str, Any]) -> list[str]:
    said = statement.get("Principal", {})
    return ["*"] if said == "*" else [str(each) for each in _listed(said.get("AWS", []))]


def _meant(statement: Mapping[str, Any], question: Question) -> bool:
    return (
        _named(statement, "Action", question.action, fold=True)
        and _named(statement, "Resource", question.resource)
        and hold(statement.get("Condition", {}), question.context)
    )


def _named(statement: Mapping[str, Any], element: str, value: str, *, fold: bool = False) -> bool:
    """Return whether `Action` or `Resource`, or its `Not` form, matches a value; actions are case-insensitive."""

    def matches(pattern: str) -> bool:
        return like(pattern.lower(), value.lower()) if fold else like(pattern, value)

    if element in statement:
        return any(matches(each) for each in _listed(statement[element]))
    if f"Not{element}" in statement:
        return not any(matches(each) for each in _listed(statement[f"Not{element}"]))
    # Trust policies have no resource.
    return element == "Resource"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
