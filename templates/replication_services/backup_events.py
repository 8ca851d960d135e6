"""Notifications of failed AWS Backup jobs: a backup, its copy to the other region, or the restore that tests a copy."""

import json
from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import CloudwatchEventTarget
from constructs import Construct

from config import Names
from config.fields import SITES
from providers.regions import Providers

# The kinds of jobs by the field that says how one ended, and how one ends badly; AWS Backup developer guide, monitoring
# events by EventBridge: https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
BAD_ENDS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "state": (
        ("Backup Job State Change", "Copy Job State Change"),
        ("ABORTED", "EXPIRED", "FAILED", "PARTIAL"),
    ),
    "status": (("Restore Job State Change",), ("ABORTED", "FAILED")),
}


class BackupEvents(Construct):
    """Rules in both regions, so that a swap of the roles changes none: backups and copies run where the source is,
    and restore tests in the other region. A job belongs to the project if it runs with the project's role.
    """

    def __init__(self, scope: Construct, id: str, *, names: Names, providers: Providers) -> None:
        super().__init__(scope, id)
        for site in SITES:
            here, provider = names.site(site), providers.site(site)
            for field, (kinds, ends) in BAD_ENDS.items():
                rule = CloudwatchEventRule(
                    self,
                    f"{field}-{site}",
                    provider=provider,
                    name=here.function(f"backup-failed-{field}"),
                    description=f"Notifies of failed AWS Backup jobs in {here.region}: "
                    "docs/runbooks/alarms.md#backup-failed",
                    event_pattern=json.dumps(
                        {
                            "source": ["aws.backup"],
                            "detail-type": list(kinds),
                            "detail": {field: list(ends), "iamRoleArn": [names.role_arn("backup")]},
                        }
                    ),
                )
                CloudwatchEventTarget(
                    self,
                    f"{field}-{site}-told",
                    provider=provider,
                    rule=rule.name,
                    target_id="told",
                    arn=here.topic_arn,
                )
