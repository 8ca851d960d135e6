"""Check of the runbook's address: a person woken by a mail must be able to open it."""

from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge


def examine(around: DoctorContext) -> list[Diagnosis]:
    """Return one diagnosis: whether the address of the runbook, with which alarms and notifications end, is one of
    the web.
    """
    url = around.settings.monitoring.runbook_url
    return [
        judge(
            "runbook links",
            good=url.startswith(("https://", "http://")),
            cause=f"monitoring.runbook_url is {url}",
            fix="set monitoring.runbook_url to where docs/runbooks/alarms.md is read, such as your repository's page",
        )
    ]
