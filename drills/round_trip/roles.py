"""The reconciles of a round trip, while the lost region hangs and when it is back."""

import time

from config.stacks import RECOVERY, stacks
from drills.round_trip.legs import Leg
from drills.round_trip.place import Place
from drills.round_trip.result import LegResult
from operations.deployment import Deployment
from operations.reconcile import waiting
from operations.reconcile.acts import OwnerMustActError
from operations.reconcile.run import Done, judged, reconcile
from operations.reconcile.tools import Tools
from operations.terraform import TerraformError
from recovery.ledger import TREE, TREE_STANDS, TREE_WANTED
from review.plan import read, told

HEALTH_CHECK = "aws_route53_health_check"
# What hangs with a lost region whose control planes it has.
HANGING = ("iam", "route53")


def reconcile_while_away(place: Place, found: LegResult) -> None:
    """Do the urgent steps of a reconcile while the lost region, IAM and Route 53 hang."""
    target, control = place.target(), place.aws.client
    control.begin_outage(target.active.region, "hang")
    for service in HANGING:
        control.begin_service_outage(service, "hang")
    began = time.monotonic()
    try:
        _do_what_cannot_wait(place, found)
    finally:
        for service in HANGING:
            control.end_service_outage(service)
    found.while_away_seconds = round(time.monotonic() - began, 1)


def _do_what_cannot_wait(place: Place, found: LegResult) -> None:
    tools = place.tools()
    situation = judged(tools)
    if not situation.may_wait:
        found.reasons.append(
            f"a reconcile can't do its urgent steps while the lost region hangs: {situation.kind}: {situation.told}"
        )
        return
    urgent = waiting.look(tools, situation.active)
    waiting.do(tools, situation.active, urgent)
    found.while_away = urgent.told


def take_roles(place: Place, leg: Leg, found: LegResult) -> None:
    """Reconcile completely, then plan every stack again: each plan must be empty."""
    _reconcile(place, found, frozenset())
    if place.settings.active != leg.towards:
        found.reasons.append(f"after the reconcile the settings say that {place.settings.active} is active")
    found.reasons += [
        f"{stack}: {change.verb} {change.address}"
        for stack, plan in place.planned
        for change in plan.of(HEALTH_CHECK)
    ]
    left = _left_to_change(place)
    found.not_clean = list(left)
    found.reasons += [
        f"the plan of {stack} after the reconcile isn't empty: {', '.join(changes)}"
        for stack, changes in left.items()
    ]


def take_roles_but_not_the_records(place: Place, found: LegResult) -> None:
    """Reconcile all but the stack `recovery`, and make the ledger say that its DNS records follow the roles although
    they don't, so that the machine's check of the record tree can't refuse the next failover.
    """
    _reconcile(place, found, frozenset({f"apply {RECOVERY}"}))
    target = place.target()
    for which in (TREE_WANTED, TREE_STANDS):
        target.client("dynamodb", target.active.region).put_item(
            TableName=target.names.ledger_table,
            Item={"pk": {"S": TREE}, "sk": {"S": which}, "region": {"S": target.active.region}},
        )


def _reconcile(place: Place, found: LegResult, leave: frozenset[str]) -> None:
    place.planned.clear()
    tools = place.tools()
    for step in _with_the_owner(place, tools, leave):
        found.reconcile_seconds[step.step] = round(
            found.reconcile_seconds.get(step.step, 0.0) + step.seconds, 1
        )
    place.settings = tools.settings


def _with_the_owner(place: Place, tools: Tools, leave: frozenset[str]) -> list[Done]:
    """Reconcile; if it stops for the owner of an existing database, let the owner act and run it again."""
    try:
        return reconcile(tools, leave=leave)
    except OwnerMustActError as asked:
        if place.owner is None:
            raise
        place.say("the database's owner does what the reconcile asked for")
        place.owner(place.target(), str(asked))
        # Only once: what was asked must be all that was missing.
        return reconcile(tools, leave=leave)


def _left_to_change(place: Place) -> dict[str, list[str]]:
    """Plan every stack again, and return the remaining changes by stack."""
    tools = place.tools()
    deployment = Deployment(tools.stacks_folder, place.variables, lambda _: None)
    saved = place.folder / "second-plans"
    saved.mkdir(exist_ok=True)
    try:
        changed = deployment.plan(stacks(place.settings), saved)
    except TerraformError as error:
        return {error.stack: [str(error)]}
    return {
        stack: told(read(tools.terraform(stack).shown((saved / f"{stack}.tfplan").absolute())))
        for stack, changes in changed.items()
        if changes
    }
