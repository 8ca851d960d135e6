"""Checks of existing resources, before a deployment and before a failover relies on them."""

from collections.abc import Callable, Iterator, Mapping

from botocore.exceptions import BotoCoreError, ClientError

from config.errors import UserError
from config.fields import SITES, Site
from operations.doctor import (
    existing_bucket,
    existing_certificate,
    existing_database,
    existing_database_access,
    existing_front,
    existing_group,
    existing_network,
    existing_rules,
    existing_table,
)
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis

Part = Callable[[DoctorContext, Site], Iterator[Diagnosis]]
# What a plan and a deployment ask: without it they would fail half-way, or deploy what can't fail over.
NEEDED: Mapping[str, Part] = {
    "existing network": existing_network.of_site,
    "existing load balancer": existing_front.balancer_of_site,
    "existing certificate": existing_certificate.of_site,
    "existing application": existing_group.of_site,
    "existing database": existing_database.of_site,
    "existing tables": existing_table.of_site,
    "existing buckets": existing_bucket.of_site,
}
PARTS: Mapping[str, Part] = {
    **NEEDED,
    "secret of the existing database": existing_database_access.secret_of_site,
    # Its destination may be a bucket that the deployment makes, so nothing waits for it.
    "rules of existing buckets": existing_rules.of_site,
}


class UnfitError(UserError):
    """An existing resource that differs from the settings, or can't fail over."""


def examine(around: DoctorContext, parts: Mapping[str, Part] = PARTS) -> list[Diagnosis]:
    """Return every diagnosis of the existing resources, one kind after the other; a region that doesn't answer is
    unknown.
    """
    return [
        each for name, part in parts.items() for site in SITES for each in _asked(around, name, site, part)
    ]


def _asked(around: DoctorContext, name: str, site: Site, part: Part) -> Iterator[Diagnosis]:
    try:
        yield from part(around, site)
    except (BotoCoreError, ClientError) as error:
        region = around.names.site(site).region
        yield Diagnosis(
            f"{name} of {region}",
            "unknown",
            f"a call to AWS failed: {error}",
            "fix what the error names, and run the check again",
        )


def refuse_unfit(around: DoctorContext) -> None:
    """Raise UnfitError, listing every existing resource that isn't ready. A resource whose check is unknown isn't
    refused: Terraform's plan looks it up again.
    """
    _refuse(examine(around, NEEDED))


def refuse_replaced_rules(around: DoctorContext) -> None:
    """Raise UnfitError if an existing bucket isn't ready: a deployment could replace its owner's replication rules,
    which no Terraform plan shows.
    """
    _refuse(examine(around, {"existing buckets": existing_bucket.of_site}))


def _refuse(found: list[Diagnosis]) -> None:
    bad = [each for each in found if each.state == "not ready"]
    if bad:
        told = [f"  {each.item}: {each.cause}\n      fix: {each.fix}" for each in bad]
        raise UnfitError(
            "\n".join(["existing resources aren't ready (make doctor checks them again):", *told])
        )
