"""Check of the credentials: they must belong to the settings' account."""

from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge


def examine(around: DoctorContext) -> list[Diagnosis]:
    """Return one diagnosis: whether the credentials belong to the account that the settings name."""
    expected = around.settings.account_id
    found = around.clients("sts", around.settings.regions.standby).get_caller_identity()
    return [
        judge(
            "credentials",
            good=found["Account"] == expected,
            cause=f"they are of {found['Arn']} in account {found['Account']}; the settings' account_id is {expected}",
            fix=f"use credentials of account {expected}, or correct account_id in the settings",
        )
    ]
