"""IAM roles of the recovery: one per function or machine and region, with its own permissions."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import RegionNames
from templates.blocks.policy import Statement, policy, trusted_service


class RecoveryRole(Construct):
    """A role that one AWS service assumes. Resources that use the role depend on `ready`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: AwsProvider,
        here: RegionNames,
        purpose: str,
        service: str,
        statements: Sequence[Statement],
    ) -> None:
        super().__init__(scope, id)
        self.arn = here.recovery_role_arn(purpose)
        role = IamRole(
            self,
            "role",
            provider=provider,
            name=here.recovery_role(purpose),
            assume_role_policy=trusted_service(service, here.account_id),
        )
        self.ready = IamRolePolicy(
            self, "policy", provider=provider, name="recovery", role=role.name, policy=policy(*statements)
        )
