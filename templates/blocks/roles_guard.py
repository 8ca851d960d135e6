"""Stops a plan whose settings have the roles from before a failover, whoever makes the plan."""

from cdktf import Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_dynamodb_table_item import DataAwsDynamodbTableItem
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames
from config.environment import Removal
from config.settings import Settings
from recovery.ledger import ACTIVE, CURRENT
from templates.placement import Placement


def guard_roles(scope: Construct, placement: Placement) -> None:
    """Add a RolesGuard to the stack of a region's workload, unless the clean-up removes that region's database."""
    if placement.protects(placement.here.database):
        RolesGuard(
            scope,
            "roles",
            settings=placement.settings,
            names=placement.names,
            here=placement.here,
            provider=placement.provider,
        )


def removes_roles(names: Names, removal: Removal) -> bool:
    """Return whether the clean-up removes a resource whose role matters: either region's database, or the table. The
    test copy's resources have other names.
    """
    return any(
        each in removal for each in (names.primary.database, names.standby.database, names.global_table)
    )


class RolesGuard(Construct):
    """A guard that reads, at each plan, the active region from the ledger in the stack's own region, and stops the
    plan if the settings name another one.

    With outdated roles an apply would rename or promote databases, shrink the active region to a passive one's size,
    and lead users to a region that refuses writes. The guard works for `make deploy`, for the command lines of CDKTF
    and Terraform, and in CI. It is left out while the clean-up removes a resource whose role matters.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        here: RegionNames,
        provider: AwsProvider,
    ) -> None:
        super().__init__(scope, id)
        wanted = names.site(settings.active).region
        region = "jsondecode(self.item).region.S"
        DataAwsDynamodbTableItem(
            self,
            "active",
            provider=provider,
            table_name=names.ledger_table,
            key=f'{{"pk": {{"S": "{ACTIVE}"}}, "sk": {{"S": "{CURRENT}"}}}}',
            lifecycle=TerraformResourceLifecycle(
                postcondition=[
                    Postcondition(
                        condition=f'${{{region} == "{wanted}"}}',
                        error_message=(
                            f"active: {settings.active} is not so: the ledger in {here.region} says that ${{{region}}} "
                            f"is active since its last failover, and the settings say {wanted}. "
                            "Nothing was changed. Allowed: the roles of the last failover. "
                            "Fix: make reconcile takes them; make status says what else is to be done."
                        ),
                    )
                ]
            ),
        )
