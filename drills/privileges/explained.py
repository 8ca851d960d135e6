"""Grants that no call of a drill uses, each with its reason and its source; and permissions that calls can't show.

An unneeded entry fails the drill.
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
        "Lambda's service writes a function's log with its role; the embedded AWS writes it by itself",
        _LAMBDA,
    ),
    Explained("*", "logs:PutLogEvents", "as logs:CreateLogStream", _LAMBDA),
    Explained("*", "xray:Put*", "traces are sent by the services; the embedded AWS makes none", _LAMBDA),
    Explained(
        "*machine*", "xray:GetSampling*", "a machine asks how much to trace; no trace is made here", _STATES
    ),
    Explained(
        "*machine*",
        "logs:*Log*",
        "Step Functions delivers its log with these; here it is a history only",
        _STATES,
    ),
    Explained("*machine*", "logs:*ResourcePolic*", "for the delivery of logs, as above", _STATES),
    Explained(
        "*-measure-*",
        "dynamodb:GetItem",
        "the ledger is read only where the loss wasn't known yet when the failover began; an alarm's knows it, "
        "and the failover by hand of this drill reads it with the break-glass role",
        "recovery/handlers/measure.py",
    ),
    Explained(
        "*-audit-machine-*",
        "sns:Publish",
        "people are notified only when the trail couldn't be written for 20 minutes, which no drill waits for",
        "machines/audit.py, state NotifyGap",
    ),
    Explained(
        "*-audit-machine-*",
        "kms:*",
        "the key of the topic, for the same message",
        "machines/audit.py, state NotifyGap",
    ),
    Explained(
        "*-examination-call-*",
        "lambda:InvokeFunction",
        "the schedule comes each half hour; the drill calls the function itself",
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
        "a failover that an alarm started is started again minutes after it failed; the drill's succeeds",
        "recovery/steps/restart.py",
    ),
    Explained(
        "*-rehearsal-*",
        "*",
        "rehearsals are started by the week, the month and the quarter",
        "templates/recovery_automation/rehearsals.py",
    ),
)


@dataclass(frozen=True)
class NotShown:
    """A permission that a policy needs and no call of a drill shows."""

    what: str
    where: str
    source: str


NOT_SHOWN: Sequence[NotShown] = (
    NotShown(
        "iam:PassRole",
        "No role of the recovery passes one: an execution has the role of its machine. Terraform passes roles when it "
        "deploys, with the deployer's permissions",
        "IAM user guide, granting permissions to pass a role to a service",
    ),
    NotShown(
        "Trust policies",
        "Each names one service, with the source account where the service sends it; the break-glass role the account "
        "with a second factor. The embedded AWS issues credentials without asking them",
        "IAM user guide, the confused deputy problem; templates/blocks/policy.py",
    ),
    NotShown(
        "KMS grants",
        "RDS, EBS and Auto Scaling use keys by grants, which the data key's policy lets services and Auto Scaling's "
        "role make; a promotion makes none, as the replica has its key already",
        "KMS developer guide, grants; RDS user guide, encrypting resources",
    ),
    NotShown(
        "Service-linked roles",
        "AWSServiceRoleForAutoScaling starts the instances that a failover asks for, AWSServiceRoleForRDS promotes; "
        "`make doctor` looks whether they exist",
        "Auto Scaling and RDS user guides, service-linked roles",
    ),
    NotShown(
        "Resource policies for services",
        "EventBridge, alarms and schedules act by roles, or by service principals that topic and key "
        "name. For roles, the denies of buckets and topics and the whole policy of keys are enforced",
        "EventBridge user guide, resource-based policies; SNS developer guide, example cases",
    ),
    NotShown(
        "elasticache:Connect",
        "Signing in to a cache is no API call; the embedded cache checks the token itself",
        "ElastiCache user guide, authenticating with IAM",
    ),
    NotShown(
        "How often keys are used",
        "They are asked of IAM wherever a table, bucket, topic, secret or parameter has a key of the account; AWS "
        "keeps data keys for a while, so it asks less often",
        "KMS developer guide, kms:ViaService; DynamoDB developer guide, encryption at rest usage notes",
    ),
)
