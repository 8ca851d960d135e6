"""Check of the regions: the account must have enabled them."""

from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge

USABLE = ("opt-in-not-required", "opted-in")


def examine(around: DoctorContext) -> list[Diagnosis]:
    """Return a diagnosis per region: enabled, not enabled, or not a region of this partition."""
    regions = around.settings.regions
    # Asked in the region that is always enabled, because another one may not answer at all.
    client = around.clients("ec2", around.names.global_region)
    known = {
        each["RegionName"]: each["OptInStatus"]
        for each in client.describe_regions(AllRegions=True)["Regions"]
    }
    return [
        judge(
            f"region {region}",
            good=known.get(region) in USABLE,
            cause=known.get(region, f"AWS has no region {region}"),
            fix=f"enable the region: aws account enable-region --region-name {region}",
        )
        for region in (regions.primary, regions.standby, regions.witness)
        if region is not None
    ]
