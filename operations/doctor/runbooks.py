"""Check of the runbook's address: a person woken by a mail must be able to open it."""

from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge


def examine(around: DoctorContext) -> list[Diagnosis]:
    """Return one diagnosis: alarms and notifications end with an address that a phone can open."""
    url = around.settings.monitoring.runbook_url
    return [
        judge(
            "runbook links",
            good=url.startswith(("https://", "http://")),
            cause=f"monitoring.runbook_url is {url}",
            fix="set monitoring.runbook_url to where docs/runbooks/alarms.md is read, such as your repository's page",
        )
    ]
