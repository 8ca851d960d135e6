"""Checks whether the certificates outlast the next weeks: ACM renews them while their validation records are in DNS."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from operations.asking import asked
from operations.doctor.diagnosis import Diagnosis, judge
from operations.target import Target


def examine(target: Target) -> list[Diagnosis]:
    """Return the diagnoses of the passive region's certificate, and of CloudFront's, which is in one region only."""
    names, settings = target.names, target.settings
    wanted = {}
    if settings.components.application:
        wanted[f"certificate of {names.certificate_domain}"] = (
            target.passive.region,
            names.certificate_domain,
        )
    if settings.components.cdn:
        domain = names.distribution_certificate_domain
        wanted[f"certificate of {domain}, for CloudFront"] = (names.global_region, domain)
    return [asked(item, partial(_certificate, target, item, *where)) for item, where in wanted.items()]


def _certificate(target: Target, item: str, region: str, domain: str) -> Diagnosis:
    client = target.client("acm", region)
    arns = [
        each["CertificateArn"]
        for page in client.get_paginator("list_certificates").paginate()
        for each in page["CertificateSummaryList"]
        if each["DomainName"] == domain
    ]
    found = [client.describe_certificate(CertificateArn=arn)["Certificate"] for arn in arns]
    return judge_certificate(
        item, found, now=datetime.now(UTC), wanted_days=target.settings.monitoring.certificate_days
    )


def judge_certificate(
    item: str, found: list[Mapping[str, Any]], *, now: datetime, wanted_days: int
) -> Diagnosis:
    """Judge, among a name's certificates as ACM describes them, the issued one that expires last."""
    issued = [each for each in found if each.get("Status") == "ISSUED" and "NotAfter" in each]
    if not issued:
        states = ", ".join(sorted({str(each.get("Status")) for each in found})) or "there is none"
        fix = "make deploy NAMESPACE=dr_shared; ACM issues a pending one once the zone has its validation records"
        return Diagnosis(item, "not ready", f"no certificate is issued: {states}", fix)
    last = max(each["NotAfter"] for each in issued)
    days = (last - now).days
    return judge(
        item,
        good=days >= wanted_days,
        cause=f"valid for {days} more days, at least {wanted_days} wanted",
        fix="ACM hasn't renewed the certificate: restore its validation records (make deploy NAMESPACE=dr_shared)",
    )
