"""Checks of existing certificates: the one that the settings name, and those of an existing load balancer."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from config.fields import Site
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge

# Names below the domain that a load balancer's certificate must cover, and that a distribution's must.
LABELS, DISTRIBUTION_LABELS = ("app", "live.app", "primary.app", "standby.app"), ("www", "standby.www")
# A listener may have certificates that IAM keeps, too, and IAM doesn't tell their names.
KEPT_BY_ACM = ":acm:"


def of_site(around: DoctorContext, site: Site) -> Iterator[Diagnosis]:
    """Yield the diagnosis of the region's certificate; for the primary region also that of the certificate for
    CloudFront.
    """
    settings, domain = around.settings, around.settings.existing.certificate
    if not domain or not settings.components.application:
        return
    places: list[tuple[str, tuple[str, ...], str]] = [(around.names.site(site).region, LABELS, "")]
    if settings.components.cdn and site == "primary":
        places.append((around.names.global_region, DISTRIBUTION_LABELS, ", for CloudFront"))
    for region, labels, why in places:
        hosts = [around.names.host(label) for label in labels]
        yield _certificate(
            around.clients("acm", region),
            f"existing.certificate {domain} in {region}{why}",
            domain,
            hosts,
        )


def of_listener(around: DoctorContext, region: str, item: str, arns: Sequence[str]) -> Diagnosis:
    """Judge the certificates of a load balancer's HTTPS listener. Users and probers refuse a certificate for other
    names; Route 53's health checks don't verify certificates, so they would call a region healthy that probers can't
    reach.
    """
    hosts = [around.names.host(label) for label in LABELS]
    acm = around.clients("acm", region)
    known = [
        acm.describe_certificate(CertificateArn=arn)["Certificate"] for arn in arns if KEPT_BY_ACM in arn
    ]
    missing = _missing(hosts, [name for each in known for name in _names(each)])
    elsewhere = [arn for arn in arns if KEPT_BY_ACM not in arn]
    if missing and elsewhere:
        return Diagnosis(
            f"certificate of {item}",
            "unknown",
            f"{', '.join(elsewhere)}: stored in IAM, which doesn't list the host names of a certificate",
            f"make sure that it covers {', '.join(missing)}, or have its owner use a certificate of ACM",
        )
    return judge(
        f"certificate of {item}",
        good=not missing,
        cause=f"the certificate doesn't cover {', '.join(missing)}"
        if missing
        else "the certificate covers every host name",
        fix="the load balancer's owner adds a certificate with these names to the listener (a wildcard covers one "
        "level)",
    )


def _certificate(acm: Any, item: str, domain: str, hosts: Sequence[str]) -> Diagnosis:
    arns = [
        each["CertificateArn"]
        for page in acm.get_paginator("list_certificates").paginate()
        for each in page["CertificateSummaryList"]
        if each["DomainName"] == domain
    ]
    known = [acm.describe_certificate(CertificateArn=arn)["Certificate"] for arn in arns]
    issued = [each for each in known if each["Status"] == "ISSUED"]
    if not issued:
        states = ", ".join(sorted({each["Status"] for each in known})) or "none"
        return Diagnosis(
            item,
            "not ready",
            f"no certificate of {domain} is issued; states of those that exist: {states}",
            f"the domain's owner requests a certificate of {domain} in that region, and validates it",
        )
    # Terraform takes the most recent one.
    last = max(issued, key=lambda each: each["NotBefore"])
    missing = _missing(hosts, _names(last))
    return judge(
        item,
        good=not missing,
        cause=f"the certificate doesn't cover {', '.join(missing)}"
        if missing
        else "the certificate covers every host name",
        fix="the domain's owner requests a certificate with these names, or remove existing.certificate: then the "
        "project makes one",
    )


def _names(certificate: Any) -> list[str]:
    return list(certificate.get("SubjectAlternativeNames", [certificate["DomainName"]]))


def _missing(hosts: Iterable[str], names: Sequence[str]) -> list[str]:
    return [host for host in hosts if not any(_covers(name, host) for name in names)]


def _covers(name: str, host: str) -> bool:
    """Tell whether a certificate's name covers a host; a wildcard covers one level."""
    return name == host or (name.startswith("*.") and host.partition(".")[2] == name[2:])
