"""The web ACL of both distributions, in the one region in which CloudFront accepts it."""

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from config import Names, Settings
from config.environment import Removal
from providers.regions import Providers
from templates.blocks.policy import Statement, policy
from templates.blocks.web_acl import WebAcl
from templates.retention import retained
from templates.shared_resources.keys import DELETION_WINDOW_DAYS


class DistributionAcl(Construct):
    """A web ACL that limits and filters each viewer. Its log has a key of its own, as the data key isn't in every
    region.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        providers: Providers,
        removal: Removal,
    ) -> None:
        super().__init__(scope, id)
        key = KmsKey(
            self,
            "key",
            provider=providers.global_region,
            description=f"Logs of the distributions' web ACL of {names.project}",
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=_key_policy(names),
            lifecycle=retained(names.distribution_key_alias not in removal),
        )
        KmsAlias(
            self,
            "alias",
            provider=providers.global_region,
            name=names.distribution_key_alias,
            target_key_id=key.key_id,
        )
        WebAcl(
            self,
            "web",
            provider=providers.global_region,
            name=names.distribution_web_acl,
            region=names.global_region,
            kind="CLOUDFRONT",
            names=names,
            settings=settings.edge,
            key_arn=key.arn,
        )


def _key_policy(names: Names) -> str:
    account, region = names.account_id, names.global_region
    return policy(
        Statement("AccountDecidesByIam", ["kms:*"], ["*"], principal={"AWS": names.root_arn}),
        Statement(
            "EncryptLogGroups",
            ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            ["*"],
            principal={"Service": f"logs.{region}.amazonaws.com"},
            conditions={
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": f"arn:{names.partition}:logs:{region}:{account}:*"
                }
            },
        ),
    )
