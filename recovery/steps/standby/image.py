"""Checks whether instances of the region have an image to start from, and how old it is."""

from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recovery.clock import parsed
from recovery.steps.diagnosis import Diagnosis, judge

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ssm import SSMClient

GONE = ("InvalidAMIID.NotFound", "InvalidAMIID.Unavailable", "InvalidAMIID.Malformed")


def examine(
    ssm: "SSMClient", ec2: "EC2Client", *, parameter: str, region: str, limit_days: int, now: datetime
) -> Diagnosis:
    """Return the diagnosis of the image that the region's parameter names."""
    found = ssm.get_parameters(Names=[parameter])["Parameters"]
    if not found:
        fix = "deploy the passive region's stack"
        return Diagnosis("image", "not ready", f"{parameter} isn't in {region}", fix)
    name = found[0]["Value"]
    fix = f"name another image: aws ssm put-parameter --region {region} --name {parameter} --overwrite --value AMI"
    try:
        images = ec2.describe_images(ImageIds=[name])["Images"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise
        images = []
    if not images or images[0].get("State") != "available":
        state = images[0].get("State") if images else "gone"
        return Diagnosis("image", "not ready", f"the image {name} is {state}: no instance can start", fix)
    days = (now - parsed(images[0]["CreationDate"])).days
    return judge(
        "image",
        good=days <= limit_days,
        cause=f"the image {name} is {days} days old, limit {limit_days}",
        fix=fix,
    )
