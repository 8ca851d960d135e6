"""The data key: a multi-region key and its replica, each usable without the other's region."""

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.kms_replica_key import KmsReplicaKey
from constructs import Construct

from config import Names
from providers.regions import Providers
from templates.blocks.policy import Statement, policy

# CloudWatch alarms and EventBridge publish to encrypted topics with these.
PUBLISHERS = ("cloudwatch.amazonaws.com", "events.amazonaws.com")
DELETION_WINDOW_DAYS = 30


class Keys(Construct):
    """`primary_arn` and `standby_arn` are the same key material in the two regions."""

    def __init__(self, scope: Construct, id: str, *, names: Names, providers: Providers) -> None:
        super().__init__(scope, id)
        document = _key_policy(names)
        key = KmsKey(
            self,
            "data",
            provider=providers.primary,
            description=f"Data of {names.project}",
            multi_region=True,
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=document,
        )
        replica = KmsReplicaKey(
            self,
            "data-replica",
            provider=providers.standby,
            description=f"Data of {names.project}",
            primary_key_arn=key.arn,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=document,
        )
        alias = names.data_key_alias
        KmsAlias(self, "alias", provider=providers.primary, name=alias, target_key_id=key.key_id)
        KmsAlias(self, "alias-replica", provider=providers.standby, name=alias, target_key_id=replica.key_id)
        self.primary_arn = key.arn
        self.standby_arn = replica.arn


def _key_policy(names: Names) -> str:
    sites = (names.primary, names.standby)
    return policy(
        Statement(
            "AccountDecidesByIam",
            ["kms:*"],
            ["*"],
            principal={"AWS": f"arn:aws:iam::{names.account_id}:root"},
        ),
        Statement(
            "PublishToEncryptedTopics",
            ["kms:Decrypt", "kms:GenerateDataKey*"],
            ["*"],
            principal={"Service": list(PUBLISHERS)},
            conditions={"StringEquals": {"aws:SourceAccount": names.account_id}},
        ),
        Statement(
            "EncryptLogGroups",
            ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            ["*"],
            # The service has a name of its own in each region, and the key has the same policy in both.
            principal={"Service": [f"logs.{site.region}.amazonaws.com" for site in sites]},
            conditions={
                "ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:*:{names.account_id}:*"}
            },
        ),
        *_encrypt_volumes(names),
        Statement(
            "ServeStaticFiles",
            ["kms:Decrypt"],
            ["*"],
            # CloudFront numbers distributions, so the policy names the account's.
            principal={"Service": "cloudfront.amazonaws.com"},
            conditions={
                "ArnLike": {"aws:SourceArn": f"arn:aws:cloudfront::{names.account_id}:distribution/*"}
            },
        ),
    )


def _encrypt_volumes(names: Names) -> list[Statement]:
    """Auto Scaling starts instances with encrypted volumes through its service-linked role.

    IAM gives that role no key, so the key names it, by a condition: the role may not exist yet.
    """
    role = f"arn:aws:iam::{names.account_id}:role/aws-service-role/autoscaling.amazonaws.com/*"
    who = {"ArnLike": {"aws:PrincipalArn": role}}
    return [
        Statement(
            "EncryptVolumes",
            ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            ["*"],
            principal={"AWS": "*"},
            conditions={**who, "StringEquals": {"kms:CallerAccount": names.account_id}},
        ),
        Statement(
            "LendToVolumes",
            ["kms:CreateGrant"],
            ["*"],
            principal={"AWS": "*"},
            conditions={
                **who,
                "StringEquals": {"kms:CallerAccount": names.account_id},
                "Bool": {"kms:GrantIsForAWSResource": "true"},
            },
        ),
    ]
