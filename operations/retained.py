"""Resources that AWS keeps for a time after a clean-up, and how to resume the clean-up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.errors import UserError
from operations.terraform import TerraformError


@dataclass(frozen=True)
class Reason:
    """A reason why AWS keeps a resource. `sign` is the text in AWS's error message by which it is recognised; `why`
    says what AWS keeps, `until` when the clean-up can be resumed.
    """

    sign: str
    why: str
    until: str


REASONS = (
    Reason(
        # DynamoDB developer guide, global tables: "... to be added to the table in the last 24 hours".
        sign="acted as a source region",
        why="AWS keeps a table for 24 hours after a replica was made from it",
        until="24 hours after the replica was made",
    ),
    Reason(
        sign="BucketNotEmpty",
        why="the bucket holds objects that may not be deleted yet, such as evidence under Object Lock",
        until="when the retention of these objects has ended; an apply with the bucket in REMOVE ends it",
    ),
    Reason(
        sign="Backup vault cannot be deleted",
        why="the vault holds backups; its lock and its policy are removed already",
        until="when the last backup has expired, or with the vault in REMOVE; an apply locks it again until then",
    ),
)


@dataclass(frozen=True)
class Retained:
    """The remaining resources of one stack, and why they remain."""

    stack: str
    resources: Sequence[str]
    reasons: Sequence[Reason]

    def __str__(self) -> str:
        lines = [f"{self.stack}: " + ", ".join(self.resources)]
        lines += [f"    {reason.why}\n    resume: {reason.until}" for reason in self.reasons]
        return "\n".join(lines)


class RetainedError(UserError):
    """A clean-up that left a resource which AWS keeps for a time; the same command resumes it."""

    def __init__(self, left: Sequence[Retained], waiting: Iterable[str]) -> None:
        self.left, self.waiting = left, tuple(waiting)
        names = [*(each.stack for each in left), *self.waiting]
        lines = ["resources that the clean-up left, because AWS keeps them for a time:"]
        lines += [f"  {each}" for each in left]
        if self.waiting:
            lines.append(
                f"  stacks that weren't destroyed, because the ones above still need them: {', '.join(self.waiting)}"
            )
        lines.append(f'    then resume: make cleanup NAMESPACE="{" ".join(names)}", with the same REMOVE')
        super().__init__("\n".join(lines))


def reasons(error: TerraformError) -> tuple[Reason, ...]:
    """Return the reasons why AWS keeps a stack's resources, from the messages of its failed clean-up; empty when any
    message has another cause. Pure.
    """
    found = [_reason(message) for message in error.diagnostics]
    known = [reason for reason in found if reason is not None]
    return tuple(dict.fromkeys(known)) if len(known) == len(found) else ()


def _reason(message: str) -> Reason | None:
    return next((reason for reason in REASONS if reason.sign in message), None)
