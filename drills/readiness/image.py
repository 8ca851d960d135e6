"""Whether instances of this region have an image to start from, and how old it is."""

from datetime import UTC, datetime

from botocore.exceptions import ClientError

from drills.target import Target
from operations.doctor.diagnosis import Diagnosis, judge
from recovery.clock import parsed

GONE = ("InvalidAMIID.NotFound", "InvalidAMIID.Unavailable", "InvalidAMIID.Malformed")


def examine(target: Target) -> list[Diagnosis]:
    """One diagnosis, of the image that the region's parameter names."""
    existing = target.settings.existing.site(target.passive.site).application
    if not target.settings.components.application or existing:
        return []
    region, parameter = target.passive.region, target.passive.image_parameter
    found = target.client("ssm", region).get_parameters(Names=[parameter])["Parameters"]
    if not found:
        return [
            Diagnosis(
                "image", "not ready", f"{parameter} isn't in {region}", "deploy the passive region's stack"
            )
        ]
    name = found[0]["Value"]
    fix = f"name another one: aws ssm put-parameter --region {region} --name {parameter} --overwrite --value AMI"
    try:
        images = target.client("ec2", region).describe_images(ImageIds=[name])["Images"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise
        images = []
    if not images or images[0].get("State") != "available":
        state = images[0].get("State") if images else "gone"
        return [Diagnosis("image", "not ready", f"{name} is {state}: no instance can start", fix)]
    days = (datetime.now(UTC) - parsed(images[0]["CreationDate"])).days
    limit = target.settings.replication.image_age_days
    return [judge("image", good=days <= limit, cause=f"{name} is {days} days old, limit {limit}", fix=fix)]
