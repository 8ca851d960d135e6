"""AWS's partitions: each has its own accounts, ARNs and global region.

Service principals and host names end in `amazonaws.com` in both supported partitions (botocore's partitions.json,
`dnsSuffix`), so only ARNs and the global region differ in names.
"""

from typing import Final

from config.errors import refused

AWS, GOVCLOUD = "aws", "aws-us-gov"
# What AWS has in one region only, whatever regions a workload uses: certificates and web ACLs of CloudFront, metrics of
# Route 53's health checks, and the control planes of IAM and Route 53 (botocore's partitions.json,
# `implicitGlobalRegion`).
GLOBAL_REGION = "us-east-1"
GLOBAL_REGIONS: Final = {AWS: GLOBAL_REGION, GOVCLOUD: "us-gov-west-1"}


def partition_of(region: str) -> str:
    """Name the partition of a region."""
    return GOVCLOUD if region.startswith("us-gov-") else AWS


def global_region_of(region: str) -> str:
    """Name the global region of a region's partition."""
    return GLOBAL_REGIONS[partition_of(region)]


def refuse_regions(primary: str, standby: str, witness: str | None) -> None:
    """Refuse regions that can't protect each other: the same ones, or those of different partitions."""
    names = [primary, standby, *([witness] if witness else [])]
    partitions = {partition_of(name) for name in names}
    if partition_of(primary) == GOVCLOUD and witness is not None:
        raise refused(
            f"witness {witness}: GovCloud has two regions, and its credentials work in no other partition",
            allowed="null, so that nothing confirms what the standby's prober sees",
            fix="set witness: null",
        )
    if len(partitions) > 1:
        raise refused(
            f"the regions {', '.join(names)} are of the partitions {' and '.join(sorted(partitions))}",
            allowed="regions of one partition: partitions share neither data nor credentials",
            fix="name regions of one partition",
        )
    if len(set(names)) != len(names) or (witness is None and partition_of(primary) == AWS):
        raise refused(
            f"primary {primary}, standby {standby} and witness {witness} are not three regions",
            allowed="three different regions",
            fix="give each of primary, standby and witness a region of its own",
        )


def bucket_region(location: str | None) -> str:
    """Return the region of a bucket from the LocationConstraint that GetBucketLocation answers: null is us-east-1."""
    return location or GLOBAL_REGION
