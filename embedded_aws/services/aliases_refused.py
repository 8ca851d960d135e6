"""Refusals, as on AWS, of alias records whose target doesn't exist, and of a name (CNAME) for a second
CloudFront distribution.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from embedded_aws.added import Asked, RefusedError, add_operations
from embedded_aws.extension import Extension
from embedded_aws.traffic.records import canonical
from embedded_aws.world import World


def _install_records(world: World) -> None:
    def change(asked: Asked) -> None:
        zone_id = asked.parameters["HostedZoneId"].rsplit("/", 1)[-1]
        changes = asked.parameters["ChangeBatch"]["Changes"]
        there = _records(world, zone_id)
        for one in changes:
            record = one["ResourceRecordSet"]
            key = canonical(record["Name"]), record["Type"]
            if one["Action"] != "DELETE":
                _refuse_alias_without_target(record, zone_id, there | _named(changes))
                there.add(key)

    add_operations(world.added, "route53", {"ChangeResourceRecordSets": change})


def _named(changes: Sequence[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Return the names and types of the records that a batch of changes makes. Aliases of the same batch may
    target them, because a batch is applied as a whole.
    """
    records = [one["ResourceRecordSet"] for one in changes if one["Action"] != "DELETE"]
    return {(canonical(record["Name"]), record["Type"]) for record in records}


def _records(world: World, zone_id: str) -> set[tuple[str, str]]:
    from moto.route53.models import route53_backends

    zone = route53_backends[world.account_id]["aws"].zones.get(zone_id)
    return set() if zone is None else {(canonical(one.name), one.type) for one in zone.rrsets}


def _refuse_alias_without_target(
    record: Mapping[str, Any], zone_id: str, there: set[tuple[str, str]]
) -> None:
    target = record.get("AliasTarget")
    # What is in AWS's own zones, as a load balancer is, Route 53 doesn't look for.
    if target and target["HostedZoneId"] == zone_id:
        name = target["DNSName"]
        if (canonical(name), record["Type"]) not in there:
            raise RefusedError(
                "InvalidChangeBatch",
                f"[Tried to create an alias that targets {name}, type {record['Type']} in zone {zone_id}, "
                "but that target was not found]",
            )


def _install_distributions(world: World) -> None:
    def taken(config: Mapping[str, Any], own: str | None = None) -> None:
        from moto.cloudfront.models import cloudfront_backends

        wanted = set((config.get("Aliases") or {}).get("Items") or [])
        for id, other in cloudfront_backends[world.account_id]["aws"].distributions.items():
            both = wanted & set(other.distribution_config.Aliases.get("Items") or [])
            if both and id != own:
                raise RefusedError(
                    "CNAMEAlreadyExists",
                    "One or more of the CNAMEs you provided are already associated with a different resource. "
                    f"({', '.join(sorted(both))})",
                    status=409,
                )

    def create(asked: Asked) -> None:
        taken(asked.parameters["DistributionConfig"])

    def create_tagged(asked: Asked) -> None:
        taken(asked.parameters["DistributionConfigWithTags"]["DistributionConfig"])

    def update(asked: Asked) -> None:
        taken(asked.parameters["DistributionConfig"], asked.parameters["Id"])

    handlers = {
        "CreateDistribution": create,
        "CreateDistributionWithTags": create_tagged,
        "UpdateDistribution": update,
    }
    add_operations(world.added, "cloudfront", handlers)


RECORDS = Extension(
    service="route53",
    gap="moto accepts alias records whose target isn't in the hosted zone",
    install=_install_records,
)
DISTRIBUTIONS = Extension(
    service="cloudfront",
    gap="moto lets two distributions have the same alias (CNAME)",
    install=_install_distributions,
)
