"""Grants that no call of a drill uses, each with its reason and its source; and permissions that no call can prove.

The drill fails for an entry that explains no unused grant.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from drills.privileges.comparison import Explained

_LAMBDA = "Lambda developer guide, execution role: what AWSLambdaBasicExecutionRole and AWSXRayDaemonWriteAccess allow"
_STATES = "Step Functions developer guide, logging with CloudWatch Logs and tracing with X-Ray: IAM policies"

EXPLAINED: Sequence[Explained] = (
    Explained(
        "*",
        "logs:CreateLogStream",
        "Lambda writes a function's log with the function's role; the embedded AWS writes it without a role",
        _LAMBDA,
    ),
    Explained("*", "logs:PutLogEvents", "as logs:CreateLogStream", _LAMBDA),
    Explained("*", "xray:Put*", "AWS's services send traces to X-Ray; the embedded AWS sends none", _LAMBDA),
    Explained(
        "*machine*",
        "xray:GetSampling*",
        "Step Functions asks X-Ray which executions to trace; the embedded AWS traces none",
        _STATES,
    ),
    Explained(
        "*machine*",
        "logs:*Log*",
        "Step Functions delivers a machine's log with these permissions; the embedded AWS delivers no logs",
        _STATES,
    ),
    Explained(
        "*machine*",
        "logs:*ResourcePolic*",
        "Step Functions delivers a machine's log with these permissions, too; the embedded AWS delivers no logs",
        _STATES,
    ),
    Explained(
        "*-measure-*",
        "dynamodb:GetItem",
        "the function reads the ledger only if the failover didn't know the time of the loss when it began; a failover "
        "that an alarm starts knows the time, and the drill's failover by hand reads the ledger with the break-glass "
        "role",
        "recovery/handlers/measure.py",
    ),
    Explained(
        "*-audit-machine-*",
        "sns:Publish",
        "people are notified only if the audit trail can't be written for 20 minutes, which no drill waits for",
        "machines/audit.py, state NotifyGap",
    ),
    Explained(
        "*-audit-machine-*",
        "kms:*",
        "sns:Publish, which no drill calls either, uses the key that encrypts the topic",
        "machines/audit.py, state NotifyGap",
    ),
    Explained(
        "*-examination-call-*",
        "lambda:InvokeFunction",
        "a schedule calls the function every half hour; the drill calls it directly",
        "templates/recovery_automation/standby.py",
    ),
    Explained(
        "*-break-glass-*",
        "rds:ModifyDBInstance",
        "a person sets the old writer aside, or brings it back, after a failover; the drill ends with the failover",
        "operations/reconcile/instances.py",
    ),
    Explained(
        "*-break-glass-*",
        "rds:*Tags*Resource",
        "as rds:ModifyDBInstance",
        "operations/reconcile/instances.py",
    ),
    Explained(
        "*-restart-*",
        "*",
        "the function starts a failover again if an alarm started it and it failed; the drill's failover succeeds",
        "recovery/steps/restart.py",
    ),
    Explained(
        "*-rehearsal-*",
        "*",
        "schedules start rehearsals weekly, monthly or quarterly; the drill starts none",
        "templates/recovery_automation/rehearsals.py",
    ),
)


@dataclass(frozen=True)
class NotShown:
    """A kind of permission that the calls of a drill can't prove, with the reason."""

    what: str
    where: str
    source: str


NOT_SHOWN: Sequence[NotShown] = (
    NotShown(
        "iam:PassRole",
        "No role of the recovery passes a role: an execution runs with its machine's role. Terraform passes roles "
        "when it deploys, with the deployer's permissions",
        "IAM user guide, granting permissions to pass a role to a service",
    ),
    NotShown(
        "Trust policies",
        "Each trust policy lets one service assume its role, only for this account if the service sends a source "
        "account; the break-glass role's trust policy lets principals of the account, if they signed in with a "
        "second factor. The embedded AWS issues credentials without checking trust policies",
        "IAM user guide, the confused deputy problem; templates/blocks/policy.py",
    ),
    NotShown(
        "KMS grants",
        "RDS, EBS and Auto Scaling use keys through grants, which the data key's policy lets services and Auto "
        "Scaling's role create; a promotion needs no new grant, because the replica has its key already",
        "KMS developer guide, grants; RDS user guide, encrypting resources",
    ),
    NotShown(
        "Service-linked roles",
        "Auto Scaling starts a failover's instances with AWSServiceRoleForAutoScaling, RDS promotes with "
        "AWSServiceRoleForRDS; `make doctor` checks that they exist",
        "Auto Scaling and RDS user guides, service-linked roles",
    ),
    NotShown(
        "Resource policies for services",
        "EventBridge, alarms and schedules act with roles, or as service principals that the policies of topics and "
        "keys name. The embedded AWS enforces resource policies for roles only: the Deny statements of buckets and "
        "topics, and all statements of keys",
        "EventBridge user guide, resource-based policies; SNS developer guide, example cases",
    ),
    NotShown(
        "elasticache:Connect",
        "Connecting to a cache isn't an API call; the embedded cache checks the token itself",
        "ElastiCache user guide, authenticating with IAM",
    ),
    NotShown(
        "How often keys are used",
        "The embedded AWS checks the permission for a key at every use of a table, bucket, topic, secret or parameter "
        "that it encrypts; AWS caches data keys for a while, so it checks less often",
        "KMS developer guide, kms:ViaService; DynamoDB developer guide, encryption at rest usage notes",
    ),
)
