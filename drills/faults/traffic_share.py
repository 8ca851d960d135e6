"""A share of the users sent to the passive region, by the weights of the workload's DNS records."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from drills.faults.fault import Fault, Kept, OnAws, Spec
from operations.target import Target

PRODUCTION, TEST = "Production", "DR-Test"
WHOLE = 100


class TrafficShare(Spec):
    """A share of DNS answers: `percent` of them lead to the passive region, the others go where they went before."""

    on_aws: ClassVar[OnAws] = "safe"
    kind: Literal["traffic-share"]
    percent: int = Field(ge=1, le=50)

    def make(self, target: Target) -> Fault:
        weights = {PRODUCTION: WHOLE - self.percent, TEST: self.percent}
        return Fault(
            f"{self.percent} % of the users of {target.names.host('app')} go to {target.passive.region}",
            begin=lambda _: put_weights(target, weights),
            undo=lambda kept: put_weights(target, kept["weights"]),
            look=lambda: _kept(target),
        )


def weights_of(target: Target) -> dict[str, int]:
    """Return the weights of the workload's DNS records, by set identifier."""
    return {record["SetIdentifier"]: record["Weight"] for record in _records(target)}


def put_weights(target: Target, weights: dict[str, int]) -> None:
    """Set the weights of the workload's DNS records, by set identifier, and nothing else of them."""
    changes = [
        {"Action": "UPSERT", "ResourceRecordSet": {**record, "Weight": weights[record["SetIdentifier"]]}}
        for record in _records(target)
    ]
    _route53(target).change_resource_record_sets(
        HostedZoneId=zone_of(target), ChangeBatch={"Comment": "the 5 % test", "Changes": changes}
    )


def _kept(target: Target) -> Kept:
    return {"weights": weights_of(target)}


def _records(target: Target) -> list[dict[str, Any]]:
    """Return the workload's weighted DNS records."""
    name = f"{target.names.host('app')}."
    pages = _route53(target).get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone_of(target))
    return [
        record
        for page in pages
        for record in page["ResourceRecordSets"]
        if record["Name"] == name and record.get("SetIdentifier") in (PRODUCTION, TEST)
    ]


def zone_of(target: Target) -> str:
    """Return the id of the workload's public zone."""
    domain = f"{target.settings.domain}."
    found = _route53(target).list_hosted_zones_by_name(DNSName=domain)["HostedZones"]
    (zone,) = [one for one in found if one["Name"] == domain and not one["Config"].get("PrivateZone")]
    return str(zone["Id"])


def _route53(target: Target) -> Any:
    return target.client("route53", target.names.global_region)
