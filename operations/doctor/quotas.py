"""Check of the account's quotas: a failover must fit in each region."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from botocore.exceptions import BotoCoreError, ClientError

from config.settings import Site
from config.strategy import Role
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge


@dataclass(frozen=True)
class Quota:
    """A quota, and how much of it an active region needs.

    `needed` returns that amount, including what other resources of the account use if they share the quota.
    """

    item: str
    service: str
    code: str
    needed: Callable[[DoctorContext, Site, str], float]


def examine(around: DoctorContext, *only: Site) -> list[Diagnosis]:
    """Return a diagnosis of each quota in each region: in both regions, or only in those given."""
    sites: tuple[Site, ...] = only or ("primary", "standby")
    return [
        _diagnose(around, quota, site, around.names.site(site).region) for site in sites for quota in QUOTAS
    ]


def _diagnose(around: DoctorContext, quota: Quota, site: Site, region: str) -> Diagnosis:
    item = f"quota of {quota.item} in {region}"
    look_up = (
        f"read the quota: aws service-quotas get-service-quota --region {region} "
        f"--service-code {quota.service} --quota-code {quota.code}"
    )
    try:
        limit = _limit(around, quota, region)
    except (BotoCoreError, ClientError) as error:
        return Diagnosis(item, "unknown", f"the call to Service Quotas failed: {error}", look_up)
    if limit is None:
        return Diagnosis(item, "unknown", "Service Quotas has no value of this quota", look_up)
    needed = quota.needed(around, site, region)
    return judge(
        item,
        good=limit >= needed,
        cause=f"the quota is {limit:g}, and {needed:g} are needed",
        fix=f"aws service-quotas request-service-quota-increase --region {region} --service-code "
        f"{quota.service} --quota-code {quota.code} --desired-value {needed:g}",
    )


def _limit(around: DoctorContext, quota: Quota, region: str) -> float | None:
    """Return the account's own value of the quota, or AWS's default value; None if Service Quotas has neither."""
    client = around.clients("service-quotas", region)
    for ask in (client.get_service_quota, client.get_aws_default_service_quota):
        try:
            return float(ask(ServiceCode=quota.service, QuotaCode=quota.code)["Quota"]["Value"])
        except client.exceptions.NoSuchResourceException:
            continue
    return None


def _vpcs(around: DoctorContext, site: Site, region: str) -> float:
    own = around.settings.existing.site(site).network is None
    name = around.names.site(site).vpc
    vpcs = around.clients("ec2", region).describe_vpcs()["Vpcs"]
    others = [vpc for vpc in vpcs if {"Key": "Name", "Value": name} not in vpc.get("Tags", [])]
    return float(len(others) + own)


def _vcpus(around: DoctorContext, site: Site, region: str) -> float:
    """Return the vCPUs of an active region's group at its maximum size, which target tracking may reach, if all
    instances are of the largest type.
    """
    del site
    application = around.settings.application
    answer = around.clients("ec2", region).describe_instance_types(InstanceTypes=application.instance_types)
    largest = max(each["VCpuInfo"]["DefaultVCpus"] for each in answer["InstanceTypes"])
    return float(largest * application.capacity.maximum)


def _addresses(around: DoctorContext, site: Site, region: str) -> float:
    """Return the number of elastic addresses that the account needs in a region: those that others use, and one per
    NAT gateway of the project's own network. Counts the gateways of the role that has more of them, because a
    failover swaps roles.
    """
    settings = around.settings
    gateways = max(settings.footprint_of(role).nat_gateways for role in get_args(Role))
    own = gateways if settings.existing.site(site).network is None else 0
    client = around.clients("ec2", region)
    project = f"{around.names.project}-"
    others = [
        address
        for address in client.describe_addresses()["Addresses"]
        if not any(
            tag["Key"] == "Name" and tag["Value"].startswith(project) for tag in address.get("Tags", [])
        )
    ]
    return float(len(others) + own)


def _databases(around: DoctorContext, site: Site, region: str) -> float:
    own = around.names.site(site).database
    pages = around.clients("rds", region).get_paginator("describe_db_instances").paginate()
    others = [each for page in pages for each in page["DBInstances"] if each["DBInstanceIdentifier"] != own]
    return float(len(others) + 1)


QUOTAS = (
    Quota("VPCs", "vpc", "L-F678F1CE", _vpcs),
    Quota("elastic addresses", "ec2", "L-0263D0A3", _addresses),
    Quota("vCPUs of standard on-demand instances", "ec2", "L-1216C47A", _vcpus),
    Quota("database instances", "rds", "L-7B6409FD", _databases),
)
