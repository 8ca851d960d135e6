"""A generated database password: in Secrets Manager, and in no state file, plan or log."""

from collections.abc import Mapping

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.secretsmanager_secret import (
    SecretsmanagerSecret,
    SecretsmanagerSecretReplica,
)
from cdktf_cdktf_provider_aws.secretsmanager_secret_version import SecretsmanagerSecretVersion
from constructs import Construct

from templates.retention import retained

MASTER_USER = "application"
PASSWORD_LENGTH = 32
RECOVERY_WINDOW_DAYS = 30


class DatabaseSecret(Construct):
    """The secret with name and password of the master user. The password is an ephemeral value for a write-only
    argument.

    Raising `version` generates a new password. `replicas` maps the regions with a replica to the ARN of their key.
    Without `keep` the secret is deleted at once when it is destroyed.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: AwsProvider,
        name: str,
        key_arn: str,
        version: int,
        keep: bool,
        replicas: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        secret = SecretsmanagerSecret(
            self,
            "database",
            provider=provider,
            name=name,
            description="Master user of the database",
            kms_key_id=key_arn,
            recovery_window_in_days=RECOVERY_WINDOW_DAYS if keep else 0,
            lifecycle=retained(keep),
            replica=[
                SecretsmanagerSecretReplica(region=region, kms_key_id=replica_key)
                for region, replica_key in (replicas or {}).items()
            ],
        )
        # The bindings have no class for ephemeral blocks.
        TerraformStack.of(self).add_override(
            "ephemeral.aws_secretsmanager_random_password.database",
            {"provider": provider.fqn, "password_length": PASSWORD_LENGTH, "exclude_punctuation": True},
        )
        password = "ephemeral.aws_secretsmanager_random_password.database.random_password"
        value = SecretsmanagerSecretVersion(
            self,
            "database-value",
            provider=provider,
            secret_id=secret.id,
            secret_string_wo=f'${{jsonencode({{username = "{MASTER_USER}", password = {password}}})}}',
            secret_string_wo_version=version,
        )
        self.id = value.secret_id
        """Id of the secret; Terraform knows it only once the secret has its value."""
