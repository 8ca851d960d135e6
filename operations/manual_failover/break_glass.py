"""The permissions of a manual failover: the break-glass role, assumed at the regional STS endpoint."""

from collections.abc import Mapping

import boto3

from config import RegionNames
from config.environment import Target
from embedded_aws.client import EmbeddedAws


def environment(here: RegionNames, target: Target, known: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the clients and functions of a manual failover to a region.

    On AWS the caller assumes the break-glass role of that region, at that region's STS endpoint, because the global
    endpoint lies in a region that may be lost. The embedded AWS has its own credentials and certificate authority.
    """
    if target == "embedded":
        balancers = EmbeddedAws(known["AWS_ENDPOINT_URL"]).load_balancers()
        return {**known, "SSL_CERT_FILE": balancers[0]["ca_file"]}
    sts = boto3.client(
        "sts", region_name=here.region, endpoint_url=f"https://sts.{here.region}.amazonaws.com"
    )
    taken = sts.assume_role(RoleArn=here.recovery_role_arn("break-glass"), RoleSessionName="manual-failover")[
        "Credentials"
    ]
    return {
        **known,
        "AWS_ACCESS_KEY_ID": taken["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": taken["SecretAccessKey"],
        "AWS_SESSION_TOKEN": taken["SessionToken"],
    }
