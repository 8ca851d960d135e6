"""The action of each step of a reconcile. An action that is repeated finds its work done, or continues it."""

from collections.abc import Callable

from config.errors import UserError
from config.names import BACKUP_TAG
from config.stacks import RECOVERY, REPLICATION
from operations.doctor.context import DoctorContext
from operations.doctor.existing import refuse_replaced_rules
from operations.reconcile import decision, instances, owner, sizes
from operations.reconcile.decision import Seen, Step
from operations.reconcile.observation import DATABASE, copies_address
from operations.reconcile.settings_file import write_active
from operations.reconcile.tools import Tools
from operations.reconcile.turning import wait_until_records_may_turn
from operations.stores import reprotections
from operations.stores.store import Reprotection
from recovery.clock import written
from recovery.ledger import CURRENT, PROTECTED, PROTECTION

LOOK_SECONDS = 5.0


class StepError(UserError):
    """A step of a reconcile that can't be done now; the message says why."""


class OwnerMustActError(StepError):
    """A step that only the owner of an existing database can do; the reconcile stops until it is done."""


def act(step: Step, seen: Seen, tools: Tools) -> None:
    """Do one step. Raises StepError, TerraformError, and botocore's errors."""
    if step.name.startswith("apply "):
        _apply(step.name.removeprefix("apply "), seen, tools)
        return
    again = {each.step: each for each in reprotections()}
    if step.name in again:
        _reprotect(again[step.name], tools)
    else:
        ACTS[step.name](seen, tools)


def _settings(seen: Seen, tools: Tools) -> None:
    write_active(tools.environment.settings_file, tools.at(seen.active).site)
    tools.read_settings()


def _stop_copies(seen: Seen, tools: Tools) -> None:
    """Stop the copies of the old writer's automated backups. This needs the ARN that the writer has now, which
    changes when the writer is renamed and is stored nowhere else.
    """
    assert seen.old is not None
    if seen.copied:
        tools.clients("rds", seen.active).stop_db_instance_automated_backups_replication(
            SourceDBInstanceArn=seen.copied
        )
    if address := copies_address(tools, seen.old.arn):
        tools.terraform(REPLICATION).forget(address)


def _forget(seen: Seen, tools: Tools) -> None:
    """Remove the old writer from Terraform's state. Otherwise Terraform would undo its renaming, because the provider
    identifies an instance by its resource id.
    """
    stack = tools.stack_of(seen.world.other(seen.active))
    for address, attributes, _ in tools.held(stack, DATABASE):
        if attributes.get("resource_id") == seen.held.resource_id:
            tools.terraform(stack).forget(address)


def _set_aside(seen: Seen, tools: Tools) -> None:
    passive = seen.world.other(seen.active)
    rds, name = tools.clients("rds", passive), tools.at(passive).database
    aside = instances.name_aside(name, seen.epoch)
    while (old := instances.find(rds, name)) is not None:
        if old.is_replica:
            raise StepError(
                f"the database {name} became a replica meanwhile; make status shows the next command"
            )
        if old.status == "available":
            instances.put_aside(
                rds,
                old,
                seen.epoch,
                written(tools.clock()),
                closed_group=_closed_group(tools, passive),
                backup_tag=BACKUP_TAG,
            )
        tools.sleep(LOOK_SECONDS)
    while (found := instances.find(rds, aside)) is None or found.status != "available":
        tools.sleep(LOOK_SECONDS)


def _sizes(seen: Seen, tools: Tools) -> None:
    """Give the Auto Scaling group its owner's sizes back, then delete them from the ledger. If a run ends between the
    two, the next run gives them back again.
    """
    assert seen.sizes is not None
    passive = seen.world.other(seen.active)
    group = tools.at(passive).auto_scaling_group
    tools.say(sizes.give_back(tools.clients("autoscaling", passive), group, seen.sizes))
    sizes.forget(tools.clients("dynamodb", seen.active), tools.names.ledger_table, passive)


def _owner(seen: Seen, tools: Tools) -> None:
    """Raise OwnerMustActError with what the owner must do. The step is done when the existing database's name belongs
    to a replica of the active region's database.
    """
    del tools
    assert seen.owned is not None
    raise OwnerMustActError(owner.asked(seen.owned, seen.old, seen.epoch))


def _closed_group(tools: Tools, region: str) -> str:
    """Return the default security group of this project's network, which admits nothing. Empty for an owner's
    network, because its default group may admit traffic.
    """
    here = tools.at(region)
    if tools.settings.existing.site(here.site).network:
        return ""
    ec2 = tools.clients("ec2", region)
    networks = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [here.vpc]}])["Vpcs"]
    if not networks:
        return ""
    found = ec2.describe_security_groups(
        Filters=[
            {"Name": "vpc-id", "Values": [networks[0]["VpcId"]]},
            {"Name": "group-name", "Values": ["default"]},
        ]
    )["SecurityGroups"]
    return str(found[0]["GroupId"]) if found else ""


def _adopt(seen: Seen, tools: Tools) -> None:
    passive = seen.world.other(seen.active)
    stack = tools.stack_of(passive)
    (address,) = tools.addresses(stack, DATABASE)
    tools.terraform(stack).adopt(address, tools.at(passive).database)


def _untaint(seen: Seen, tools: Tools) -> None:
    stack = tools.stack_of(seen.world.other(seen.active))
    for address, _, tainted in tools.held(stack, DATABASE):
        if tainted:
            tools.terraform(stack).keep_tainted(address)


def _apply(stack: str, seen: Seen, tools: Tools) -> None:
    if stack == RECOVERY and not seen.tree_stands:
        wait_until_records_may_turn(tools, seen.active, seen.world.other(seen.active))
    if stack == REPLICATION:
        refuse_replaced_rules(DoctorContext(tools.settings, tools.clients, tools.environment.target))
    tools.apply(stack)


def _reprotect(given: Reprotection, tools: Tools) -> None:
    for sentence in given.rejoin(tools.settings, tools.clients):
        tools.say(sentence)


def _catch_up(seen: Seen, tools: Tools) -> None:
    """Wait a moment, and say how much the replica lags: it catches up by itself, however long that takes."""
    lag = "unknown" if seen.lag_seconds is None else f"{seen.lag_seconds:g} s"
    tools.say(f"the replica's lag is {lag}, the objective is {seen.lag_objective:g} s")
    tools.sleep(LOOK_SECONDS)


def _protect(seen: Seen, tools: Tools) -> None:
    """Record in the active region that the passive one is protected, unless a failover took a
    higher epoch meanwhile.
    """
    tools.clients("dynamodb", seen.active).update_item(
        TableName=tools.names.ledger_table,
        Key={"pk": {"S": PROTECTION}, "sk": {"S": CURRENT}},
        UpdateExpression="SET #state = :state, #epoch = :epoch, #at = :at",
        ConditionExpression="attribute_not_exists(#epoch) OR #epoch <= :epoch",
        ExpressionAttributeNames={"#state": "state", "#epoch": "epoch", "#at": "at"},
        ExpressionAttributeValues={
            ":state": {"S": PROTECTED},
            ":epoch": {"N": str(seen.epoch)},
            ":at": {"S": written(tools.clock())},
        },
    )
    active = tools.at(seen.active)
    if name := tools.settings.existing.site(active.site).database:
        field = f"existing.{active.site}.database"
        tools.say(owner.afterwards(owner.Owned(field, name, active.region, active.database_arn), seen.epoch))
    if told := owner.retargeted(tools.settings, tools.at(seen.world.other(seen.active)), seen.epoch):
        tools.say(told)


ACTS: dict[str, Callable[[Seen, Tools], None]] = {
    decision.SETTINGS.name: _settings,
    decision.STOP_COPIES.name: _stop_copies,
    decision.FORGET.name: _forget,
    decision.SET_ASIDE.name: _set_aside,
    decision.SIZES.name: _sizes,
    decision.OWNER.name: _owner,
    decision.ADOPT.name: _adopt,
    decision.UNTAINT.name: _untaint,
    decision.CATCH_UP.name: _catch_up,
    decision.PROTECT.name: _protect,
}
