"""Checks that no other project of the account uses the names of the original recipe. These names don't contain the
project's name, so only one project per account and region can have them.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any

from config import Names, Settings
from config.errors import UserError
from config.names import RegionNames
from config.stacks import RECOVERY, REPLICATION
from operations.answers import read
from operations.clients import Clients

# Step Functions' and CloudWatch's own words for what isn't there.
ABSENT = {"ResourceNotFound", "StateMachineDoesNotExist"}


class TakenNameError(UserError):
    """A name that another project of the account uses, and that an apply would create or overwrite."""

    def __init__(self, project: str, taken: Collection[str]) -> None:
        super().__init__(
            "\n".join(
                [
                    f"names is recipe, but another project than {project} already uses a name of the original recipe",
                    *(f"    {each}" for each in taken),
                    "    nothing was changed",
                    "    allowed: one project with the original recipe's names per account and region",
                    f"    fix: set names to project, so that the state machine gets the name {project}-dr-failover",
                ]
            )
        )


def refuse_taken(settings: Settings, stacks: Collection[str], clients: Clients) -> None:
    """Raise TakenNameError when a stack would create a name that another project of the account uses."""
    if settings.names == "project":
        return
    names = Names(settings)
    if taken := [*_machines(names, stacks, clients), *_dashboards(settings, names, stacks, clients)]:
        raise TakenNameError(settings.project, taken)


def owner(tags: Collection[Mapping[str, str]]) -> str:
    """Return the project that the tag `Project` names; `unknown` without the tag, because then the resource isn't this
    project's either.
    """
    return next((tag["value"] for tag in tags if tag["key"] == "Project"), "unknown")


def is_of(project: str, body: Any) -> bool:
    """Tell whether a dashboard is the project's: then its body has the namespace of the project's metrics."""
    return f'"{project}/replication"' in json.dumps(body)


def _machines(names: Names, stacks: Collection[str], clients: Clients) -> Iterator[str]:
    if RECOVERY not in stacks:
        return
    for here in (names.standby, names.primary):
        client = clients("stepfunctions", here.region)
        for arn in (here.state_machine_arn, here.audit_machine_arn):
            if read(partial(client.describe_state_machine, stateMachineArn=arn), ABSENT) is None:
                continue
            if (found := owner(client.list_tags_for_resource(resourceArn=arn)["tags"])) != names.project:
                yield f"{arn} is of {found}"


def _dashboards(settings: Settings, names: Names, stacks: Collection[str], clients: Clients) -> Iterator[str]:
    if REPLICATION not in stacks:
        return
    here: RegionNames = names.other(settings.active)
    client = clients("cloudwatch", names.standby.region)
    found = read(partial(client.get_dashboard, DashboardName=here.replication_dashboard), ABSENT)
    if found is not None and not is_of(names.project, json.loads(found["DashboardBody"])):
        yield f"the dashboard {here.replication_dashboard} shows another project's replication"
