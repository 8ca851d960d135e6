"""Check of the runbook's address: a person woken by a mail must be able to open it."""

from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge


def examine(around: DoctorContext) -> list[Diagnosis]:
    """Return one diagnosis: whether monitoring.runbook_url, which every alarm and notification ends with, is a web
    address.
    """
    url = around.settings.monitoring.runbook_url
    return [
        judge(
            "runbook links",
            good=url.startswith(("https://", "http://")),
            cause=f"monitoring.runbook_url is {url}",
            fix="set monitoring.runbook_url to the web address of docs/runbooks/alarms.md, such as its repository's",
        )
    ]
