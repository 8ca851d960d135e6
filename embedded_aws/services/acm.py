"""ACM: a certificate is issued once its names are validated by records in hosted zones that are delegated, so
that DNS finds them.
"""

from typing import Any

from moto.acm.models import CertBundle

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.traffic.records import EXISTING_ZONE, canonical
from embedded_aws.world import World

PENDING = "PENDING_VALIDATION"


def _install(world: World) -> None:
    def checked(stock: Method) -> Method:
        def check(self: Any) -> Any:
            pending = self.status == PENDING
            found = stock(self)
            if pending and self.status == "ISSUED" and not _proven(world, self):
                self.status = PENDING
            return found

        return check

    wrap(CertBundle, "check", checked)


def _proven(world: World, certificate: Any) -> bool:
    """Return whether each name's validation record is in a hosted zone that is delegated."""
    told = certificate.describe()["Certificate"].get("DomainValidationOptions", [])
    wanted = [option["ResourceRecord"] for option in told if "ResourceRecord" in option]
    there = _reachable_records(world)
    return all(
        (canonical(one["Name"]), canonical(one["Value"])) in there for one in wanted if one["Type"] == "CNAME"
    )


def _reachable_records(world: World) -> set[tuple[str, str]]:
    from moto.route53.models import route53_backends

    zones = [
        zone for zone in route53_backends[world.account_id]["aws"].zones.values() if not zone.private_zone
    ]
    return {
        (canonical(record.name), canonical(_value(value)))
        for zone in zones
        if _delegated(zone, zones)
        for record in zone.rrsets
        if record.type == "CNAME"
        for value in record.records or []
    }


def _value(value: Any) -> str:
    return str(value["Value"] if isinstance(value, dict) else value)


def _delegated(zone: Any, zones: list[Any]) -> bool:
    """Return whether a hosted zone is delegated: either the account began with it, or its parent zone is
    delegated and has its name servers.
    """
    if zone.comment == EXISTING_ZONE:
        return True
    names = [(other, record) for other in zones if other is not zone for record in other.rrsets]
    return any(
        record.type == "NS" and canonical(record.name) == canonical(zone.name) and _delegated(other, zones)
        for other, record in names
    )


VALIDATION = Extension(
    service="acm",
    gap="moto issues every certificate, whether or not DNS has the records that validate its names",
    install=_install,
)
