"""Check of AWS Backup's settings in each region: they must allow the plan to back up and copy tagged resources."""

from collections.abc import Iterator, Mapping

from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge


def examine(around: DoctorContext) -> list[Diagnosis]:
    """Check both regions, because the roles may swap; nothing if AWS Backup isn't used."""
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
    """Find resource types without opt-in. Aurora's clusters count as RDS, whose opt-in applies even to selected
    types.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources-json.html
    """
    good = preference.get("Aurora", False)
    return judge(
        f"AWS Backup of Aurora in {region}",
        good=good,
        cause="opted in" if good else "not opted in: no cluster is backed up, and nothing fails",
        fix=f"aws backup update-region-settings --region {region} --resource-type-opt-in-preference Aurora=true",
    )


def _advanced(preference: Mapping[str, bool], region: str) -> Diagnosis:
    """Return the problem if DynamoDB's backups can't be copied to another region, which needs the advanced features.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html
    """
    good = preference.get("DynamoDB", False)
    return judge(
        f"AWS Backup's copies of DynamoDB from {region}",
        good=good,
        cause="advanced features are on"
        if good
        else "advanced features are off: no backup of a table reaches the other region",
        fix=f"aws backup update-region-settings --region {region} "
        "--resource-type-management-preference DynamoDB=true",
    )
