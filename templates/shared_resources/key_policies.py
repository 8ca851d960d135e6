"""Key policies: one per purpose, the same in both regions.

The account administers every key by IAM, and may change its policy; using a key is restricted further. People and
roles of the account use a key, or lend it by a grant, only through an AWS service: what was encrypted for a bucket
is read through that bucket, under the bucket's own policy. Otherwise only AWS's own services use a key, each for
this account or its resources: those that publish to topics, CloudWatch Logs, CloudFront, CloudTrail, and Auto
Scaling by its service-linked role. AWS rejects a policy whose principal doesn't exist yet, so policies name roles in
conditions on `aws:PrincipalArn`.
"""

from collections.abc import Iterator

from config import Names
from config.partition import AWS
from templates.blocks.policy import Statement, policy

# CloudWatch alarms and AWS Backup publish to encrypted topics with these; Budgets and Cost Explorer's anomalies too.
_PUBLISHERS = ("cloudwatch.amazonaws.com", "backup.amazonaws.com")
# EventBridge publishes without saying whose rule it is.
EVENTS = "events.amazonaws.com"
_COST_PUBLISHERS = ("budgets.amazonaws.com", "costalerts.amazonaws.com")
_USE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")
_ADMINISTER = (
    # Not `kms:Create*`: a grant lets its holder decrypt past everything that is said here.
    "kms:CreateAlias",
    "kms:Describe*",
    "kms:Enable*",
    "kms:List*",
    "kms:Put*",
    "kms:Update*",
    "kms:Revoke*",
    "kms:Disable*",
    "kms:Get*",
    "kms:Delete*",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:ScheduleKeyDeletion",
    "kms:CancelKeyDeletion",
    "kms:ReplicateKey",
    "kms:RotateKeyOnDemand",
    "kms:RetireGrant",
)


def data_policy(names: Names) -> str:
    """Return the policy of the key for databases, tables, buckets, volumes, topics, queues and log groups."""
    return policy(
        _administered(names),
        _through_services(names, "*"),
        *_encrypt_volumes(names),
        Statement(
            "PublishToEncryptedTopics",
            ["kms:Decrypt", "kms:GenerateDataKey*"],
            ["*"],
            principal={"Service": publishers(names.partition)},
            conditions={"StringEquals": {"aws:SourceAccount": names.account_id}},
        ),
        _events(names),
        _log_groups(names),
        *_serve_static_files(names),
    )


def publishers(partition: str) -> list[str]:
    """Name the services that publish to the topics. Some exist only in the partition `aws`, and KMS and SNS
    refuse a policy with a service that their partition doesn't have.
    """
    return [*_PUBLISHERS, *(_COST_PUBLISHERS if partition == AWS else ())]


def secrets_policy(names: Names) -> str:
    """Return the policy of the key for Secrets Manager and Parameter Store only."""
    return policy(_administered(names), _through_services(names, "secretsmanager", "ssm"))


def evidence_policy(names: Names) -> str:
    """Return the policy of the key for evidence and the trail. The workload itself can't read what is recorded about
    it.
    """
    return policy(
        _administered(names),
        _through_services(names, "s3"),
        Statement(
            "NotForTheWorkload",
            [*_USE],
            ["*"],
            effect="Deny",
            principal={"AWS": "*"},
            conditions={
                "ArnLike": {"aws:PrincipalArn": f"{names.role_arn_prefix}{names.project}-application*"}
            },
        ),
        Statement(
            "WriteTheTrail",
            ["kms:GenerateDataKey*", "kms:DescribeKey"],
            ["*"],
            principal={"Service": "cloudtrail.amazonaws.com"},
            conditions={"StringEquals": {"aws:SourceArn": names.trail_arn}},
        ),
        _log_groups(names),
    )


def _serve_static_files(names: Names) -> Iterator[Statement]:
    if names.partition == AWS:
        yield Statement(
            "ServeStaticFiles",
            ["kms:Decrypt"],
            ["*"],
            # CloudFront numbers distributions, so the policy names the account's.
            principal={"Service": "cloudfront.amazonaws.com"},
            conditions={
                "ArnLike": {
                    "aws:SourceArn": f"arn:{names.partition}:cloudfront::{names.account_id}:distribution/*"
                }
            },
        )


def _administered(names: Names) -> Statement:
    return Statement(
        "AccountAdministersByIam",
        _ADMINISTER,
        ["*"],
        principal={"AWS": names.root_arn},
    )


def _through_services(names: Names, *services: str) -> Statement:
    """Allow the account's people and roles to use the key through these services in both regions, as far as IAM
    allows them.
    """
    sites = (names.primary, names.standby)
    return Statement(
        "UsedThroughServicesByIam",
        [*_USE, "kms:CreateGrant"],
        ["*"],
        principal={"AWS": names.root_arn},
        conditions={
            "StringLike": {
                "kms:ViaService": [
                    f"{each}.{site.region}.amazonaws.com" for site in sites for each in services
                ]
            }
        },
    )


def _events(names: Names) -> Statement:
    """Allow EventBridge to publish to encrypted topics, by a condition on the project's topics instead of the
    account.

    The reason: "Adding the aws:SourceAccount, aws:SourceArn, and aws:SourceOrgID to a AWS KMS policy is not
    supported for EventBridge-to-encrypted topics": what a rule sends would be dropped silently.
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    topics = [here.topic_arn for here in (names.primary, names.standby)]
    return Statement(
        "PublishEventsToEncryptedTopics",
        ["kms:Decrypt", "kms:GenerateDataKey*"],
        ["*"],
        principal={"Service": EVENTS},
        conditions={"StringEquals": {"kms:EncryptionContext:aws:sns:topicArn": topics}},
    )


def _log_groups(names: Names) -> Statement:
    return Statement(
        "EncryptLogGroups",
        _USE,
        ["*"],
        # The service has a name of its own in each region, and the key has the same policy in both.
        principal={
            "Service": [f"logs.{site.region}.amazonaws.com" for site in (names.primary, names.standby)]
        },
        conditions={
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": f"arn:{names.partition}:logs:*:{names.account_id}:*"
            }
        },
    )


def _encrypt_volumes(names: Names) -> list[Statement]:
    """Allow Auto Scaling's service-linked role to start instances with encrypted volumes.

    The role's own policy allows no key, so the key's policy allows the role. A condition names it, because it may
    not exist yet.
    """
    role = f"arn:{names.partition}:iam::{names.account_id}:role/aws-service-role/autoscaling.amazonaws.com/*"
    who = {"ArnLike": {"aws:PrincipalArn": role}}
    ours = {"StringEquals": {"kms:CallerAccount": names.account_id}}
    return [
        Statement("EncryptVolumes", _USE, ["*"], principal={"AWS": "*"}, conditions={**who, **ours}),
        Statement(
            "LendToVolumes",
            ["kms:CreateGrant"],
            ["*"],
            principal={"AWS": "*"},
            conditions={**who, **ours, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
    ]
