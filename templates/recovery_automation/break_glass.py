"""The role of a manual failover: the permissions of the machine and its functions together, for a person."""

from collections.abc import Iterable
from dataclasses import replace

from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import RegionNames
from templates.blocks.policy import Statement, policy

# Seconds; a manual failover waits for RDS.
SESSION_SECONDS = 2 * 3600
# What only the machine and functions themselves need.
THEIRS = ("lambda:", "logs:", "xray:")


def set_aside(here: RegionNames) -> list[Statement]:
    """Allow a person to set an old writer aside, and to undo that, when nothing else works any more.

    A writer that was set aside has the database's name followed by `-before-` and the epoch
    (operations/reconcile/instances.py). It is found by its tags, among all instances.
    """
    aside = here.arn("rds", f"db:{here.database}-before-*")
    return [
        Statement("FindSetAside", ["rds:DescribeDBInstances"], [here.arn("rds", "db:*")]),
        Statement(
            "SetAside",
            ["rds:ModifyDBInstance", "rds:AddTagsToResource", "rds:RemoveTagsFromResource"],
            [here.database_arn, aside],
        ),
    ]


class BreakGlass(Construct):
    """A role for whoever the account's policies allow to assume it, with a second factor if `second_factor`.

    IAM is global, and its data plane, which issues credentials, is in each region: the role works when the other
    region is lost.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: AwsProvider,
        here: RegionNames,
        statements: Iterable[Statement],
        second_factor: bool,
    ) -> None:
        super().__init__(scope, id)
        role = IamRole(
            self,
            "role",
            provider=provider,
            name=here.recovery_role("break-glass"),
            description=f"Fails over to {here.region} by hand: scripts/manual-failover.sh",
            max_session_duration=SESSION_SECONDS,
            assume_role_policy=policy(_trust(here, second_factor=second_factor)),
        )
        IamRolePolicy(
            self,
            "policy",
            provider=provider,
            name="recovery",
            role=role.name,
            policy=policy(*_together(statements)),
        )


def _trust(here: RegionNames, *, second_factor: bool) -> Statement:
    return Statement(
        "Operators",
        ["sts:AssumeRole"],
        principal={"AWS": here.root_arn},
        conditions={"Bool": {"aws:MultiFactorAuthPresent": "true"}} if second_factor else {},
    )


def _together(statements: Iterable[Statement]) -> list[Statement]:
    """Return the statements without repetitions, with numbered ids, and without the actions that only AWS's services
    use.
    """
    found: list[Statement] = []
    for each in statements:
        actions = [action for action in each.actions if not action.startswith(THEIRS)]
        kept = replace(each, sid="", actions=actions)
        if actions and kept not in found:
            found.append(kept)
    return [replace(each, sid=f"Step{number}") for number, each in enumerate(found, start=1)]
