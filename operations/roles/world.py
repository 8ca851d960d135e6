"""Answers of both regions about their roles. A region that doesn't answer is `away`, which says nothing about its
state.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from config import Names, RegionNames, Settings
from operations.clients import Clients
from recovery import ledger
from recovery.ledger import Active, Permit, Protection, Tree
from recovery.steps import global_database
from recovery.steps.database import Database

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# DynamoDB's answer about a table that doesn't exist. The ledger is asked first.
NO_TABLE = "ResourceNotFoundException"


@dataclass(frozen=True)
class Sight:
    """The answers of one region: from its replica of the ledger, and from its own services.

    `promotions` has the state of each region's promotion; `running` is the ARN of a failover that runs in this
    region, empty without one; `database` is None if the settings have no database.
    """

    region: str
    active: Active
    permit: Permit
    promotions: Mapping[str, str]
    tree: Tree
    protection: Protection
    running: str
    database: Database | None


@dataclass(frozen=True)
class World:
    """The answers of both regions. `deployed` is the active region of the settings; `away` has, for each region that
    didn't answer, the reason; `has_recovery` is false if the stack that makes the record tree isn't deployed;
    `without_ledger` are those regions in `away` that answered that they have no ledger.
    """

    regions: tuple[str, str]
    deployed: str
    sights: Mapping[str, Sight]
    away: Mapping[str, str]
    has_recovery: bool = True
    without_ledger: frozenset[str] = frozenset()

    @property
    def newest(self) -> Sight | None:
        """Return the answers of the region whose ledger has the last failover; None if no region answers."""
        return max(self.sights.values(), key=lambda sight: sight.active.epoch, default=None)

    @property
    def ledgers_agree(self) -> bool:
        """Tell whether the ledgers of all regions that answer have the same items; one of them may be behind for a
        moment.
        """
        contents = [
            (each.active, each.permit, each.promotions, each.tree, each.protection)
            for each in self.sights.values()
        ]
        return all(each == contents[0] for each in contents)

    def other(self, region: str) -> str:
        first, second = self.regions
        return second if region == first else first


def look(settings: Settings, clients: Clients, *, asks_machines: bool = True) -> World:
    """Ask both regions. The first call to a region decides whether it is `away`, so that a lost region costs only one
    time-out.

    Without `asks_machines`, Step Functions isn't asked, because it may be what was lost; a running failover is then
    not found.
    """
    names = Names(settings)
    sights: dict[str, Sight] = {}
    away: dict[str, str] = {}
    without_ledger: set[str] = set()
    for here in (names.standby, names.primary):
        try:
            sights[here.region] = sight(settings, names, here, clients, asks_machines=asks_machines)
        except (BotoCoreError, ClientError) as error:
            away[here.region] = f"{type(error).__name__}: {error}"
            if isinstance(error, ClientError) and error.response["Error"]["Code"] == NO_TABLE:
                without_ledger.add(here.region)
    return World(
        regions=(names.primary.region, names.standby.region),
        deployed=names.site(settings.active).region,
        sights=sights,
        away=away,
        has_recovery=settings.components.recovery,
        without_ledger=frozenset(without_ledger),
    )


def sight(
    settings: Settings, names: Names, here: RegionNames, clients: Clients, *, asks_machines: bool = True
) -> Sight:
    """Ask one region. Raises botocore's errors when it doesn't answer."""
    tables: DynamoDBClient = clients("dynamodb", here.region)
    table, deployed = names.ledger_table, names.site(settings.active).region
    return Sight(
        region=here.region,
        active=ledger.read_active(tables, table, deployed),
        permit=ledger.read_permit(tables, table, deployed),
        promotions={
            region: ledger.read_promotion(tables, table, region)
            for region in (names.primary.region, names.standby.region)
        },
        tree=ledger.read_tree(tables, table),
        protection=ledger.read_protection(tables, table),
        running=_running(settings, here, clients) if asks_machines else "",
        database=_database(settings, names, here, clients),
    )


def _running(settings: Settings, here: RegionNames, clients: Clients) -> str:
    if not settings.components.recovery:
        return ""
    machines = clients("stepfunctions", here.region)
    try:
        found = machines.list_executions(stateMachineArn=here.state_machine_arn, statusFilter="RUNNING")
    except machines.exceptions.StateMachineDoesNotExist:
        return ""
    return next((str(each["executionArn"]) for each in found["executions"]), "")


def _database(settings: Settings, names: Names, here: RegionNames, clients: Clients) -> Database | None:
    if not settings.components.database:
        return None
    whole = names.global_database if settings.database.is_global else ""
    return global_database.describe_either(clients("rds", here.region), here.database, whole)
