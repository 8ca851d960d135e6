"""Check of AWS Backup's settings in each region: they must allow the plan to back up and copy tagged resources."""

from collections.abc import Iterator, Mapping

from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge


def examine(around: DoctorContext) -> list[Diagnosis]:
    """Return the diagnoses of both regions, because a failover may swap their roles; none if the settings don't use
    AWS Backup.
    """
    if not around.settings.replication.backups.enabled:
        return []
    return [found for region in around.workload_regions for found in _region(around, region)]


def _region(around: DoctorContext, region: str) -> Iterator[Diagnosis]:
    settings = around.clients("backup", region).describe_region_settings()
    components = around.settings.components
    if components.database and around.settings.database.is_global:
        yield _opted_in(settings.get("ResourceTypeOptInPreference", {}), region)
    if components.table:
        yield _advanced(settings.get("ResourceTypeManagementPreference", {}), region)


def _opted_in(preference: Mapping[str, bool], region: str) -> Diagnosis:
    """Judge whether AWS Backup may back up Aurora's clusters in the region. It counts them as RDS, whose opt-in is
    needed even for resource types that a backup plan selects.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources-json.html
    """
    good = preference.get("Aurora", False)
    return judge(
        f"AWS Backup of Aurora in {region}",
        good=good,
        cause="Aurora is opted in"
        if good
        else "Aurora isn't opted in: AWS Backup skips its clusters without an error",
        fix=f"aws backup update-region-settings --region {region} --resource-type-opt-in-preference Aurora=true",
    )


def _advanced(preference: Mapping[str, bool], region: str) -> Diagnosis:
    """Judge whether backups of DynamoDB tables can be copied to another region, which needs AWS Backup's advanced
    features.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html
    """
    good = preference.get("DynamoDB", False)
    return judge(
        f"AWS Backup's copies of DynamoDB from {region}",
        good=good,
        cause="AWS Backup's advanced features for DynamoDB are enabled"
        if good
        else "AWS Backup's advanced features for DynamoDB are disabled: no backup of a table reaches the other region",
        fix=f"aws backup update-region-settings --region {region} "
        "--resource-type-management-preference DynamoDB=true",
    )
