"""The master password on its way from the secret to the database: an ephemeral value, never in the state."""

from cdktf import TerraformStack
from constructs import Construct

from templates.placement import Placement


def master_password(scope: Construct, placement: Placement, secret_id: str) -> str:
    """Return the Terraform expression of the master password, from the secret of that name or id, for a write-only
    argument.
    """
    # The bindings have no class for ephemeral blocks.
    TerraformStack.of(scope).add_override(
        "ephemeral.aws_secretsmanager_secret_version.master",
        {"provider": placement.provider.fqn, "secret_id": secret_id},
    )
    secret = "ephemeral.aws_secretsmanager_secret_version.master.secret_string"
    return f'${{jsondecode({secret})["password"]}}'
