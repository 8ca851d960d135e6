"""The load balancers of a world, read from moto: where they are, what they serve, whether they are healthy."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any

from embedded_aws.lock import MOTO
from embedded_aws.world import World

# Addresses that no VPC of the settings has; nothing ever connects to one.
_FIRST_ADDRESS = int(IPv4Address("10.200.0.0"))
_ADDRESSES = 2**16 - 2


@dataclass(frozen=True)
class Port:
    """One listener of a load balancer: `action` is forward, redirect or fixed-response."""

    number: int
    protocol: str
    action: str
    names: tuple[str, ...] = ()
    status: int = 503
    location: str = ""
    body: str = ""


@dataclass(frozen=True)
class LoadBalancer:
    """An application load balancer as clients see it.

    `address` is what DNS answers. `healthy` is Route 53's view: every target group has a healthy
    target, and one without targets is unhealthy. `targets` are the ids of those that get requests.
    """

    name: str
    region: str
    arn: str
    dns_name: str
    address: str
    ports: tuple[Port, ...]
    healthy: bool
    targets: tuple[str, ...]

    @property
    def serving(self) -> int:
        """Number of targets that get requests."""
        return len(self.targets)


def load_balancers(world: World) -> list[LoadBalancer]:
    """Return every application load balancer of the world, in the order of their ARNs."""
    from moto.elbv2.models import elbv2_backends

    with MOTO:
        found = sorted(
            (balancer.arn, region, balancer, backend)
            for region, backend in elbv2_backends[world.account_id].items()
            for balancer in backend.load_balancers.values()
            if balancer.type == "application"
        )
        addresses = _addresses([arn for arn, *_ in found])
        return [
            _balancer(world, region, balancer, backend, addresses[arn])
            for arn, region, balancer, backend in found
        ]


def _addresses(arns: list[str]) -> dict[str, str]:
    """Return an address for each ARN, computed from its hash; if that address is taken, the next free one."""
    taken: dict[int, str] = {}
    for arn in arns:
        number = int.from_bytes(hashlib.sha256(arn.encode()).digest()[:4]) % _ADDRESSES
        while number in taken:
            number = (number + 1) % _ADDRESSES
        taken[number] = arn
    return {arn: str(IPv4Address(_FIRST_ADDRESS + 1 + number)) for number, arn in taken.items()}


def _balancer(world: World, region: str, balancer: Any, backend: Any, address: str) -> LoadBalancer:
    groups = list(_groups_of(balancer, backend))
    serving = [
        [target["Id"] for target in group.targets.values() if _serves(group, target, backend)]
        for group in groups
    ]
    return LoadBalancer(
        name=balancer.name,
        region=region,
        arn=balancer.arn,
        dns_name=balancer.dns_name.lower(),
        address=address,
        ports=tuple(_port(world, region, listener) for listener in balancer.listeners.values()),
        healthy=all(any(group) for group in serving),
        targets=tuple(target for group in serving for target in group),
    )


def _serves(group: Any, target: dict[str, Any], backend: Any) -> bool:
    """Return whether a registered target gets requests: moto calls an instance healthy also when it is terminated."""
    if target["Id"].startswith("i-"):
        instance = backend.ec2_backend.get_instance_by_id(target["Id"])
        if instance is None or instance.state != "running":
            return False
    return bool(group.health_for(target, backend.ec2_backend).status == "healthy")


def _groups_of(balancer: Any, backend: Any) -> Iterator[Any]:
    """Yield the target groups that the listeners' default actions forward to."""
    seen: set[str] = set()
    for listener in balancer.listeners.values():
        for action in listener.default_actions:
            for arn in _forwarded(action.data):
                if arn not in seen and arn in backend.target_groups:
                    seen.add(arn)
                    yield backend.target_groups[arn]


def _forwarded(action: dict[str, Any]) -> list[str]:
    if action.get("Type") != "forward":
        return []
    groups = action.get("ForwardConfig", {}).get("TargetGroups", [])
    arns = [group["TargetGroupArn"] for group in groups]
    return arns or [action["TargetGroupArn"]]


def _port(world: World, region: str, listener: Any) -> Port:
    action = listener.default_actions[-1].data if listener.default_actions else {}
    number, protocol = int(listener.port), listener.protocol
    names = _names(world, region, listener.certificates) if protocol == "HTTPS" else ()
    kind = action.get("Type", "forward")
    if kind == "redirect":
        config = action.get("RedirectConfig", {})
        status = int(config.get("StatusCode", "HTTP_301").removeprefix("HTTP_"))
        scheme = config.get("Protocol", "HTTPS").lower().replace("#{protocol}", protocol.lower())
        return Port(number, protocol, kind, names, status, location=scheme)
    if kind == "fixed-response":
        config = action.get("FixedResponseConfig", {})
        status = int(config.get("StatusCode", 200))
        return Port(number, protocol, kind, names, status, body=config.get("MessageBody", ""))
    return Port(number, protocol, "forward", names)


def _names(world: World, region: str, certificates: list[Any]) -> tuple[str, ...]:
    """Return the DNS names for which a listener's certificates are valid."""
    from moto.acm.models import acm_backends

    backend = acm_backends[world.account_id][region]
    names: dict[str, None] = {}
    for certificate in certificates:
        arn = certificate["CertificateArn"] if isinstance(certificate, dict) else certificate
        bundle = backend._certificates.get(arn)
        if bundle is not None:
            names |= dict.fromkeys([str(bundle.common_name), *bundle.sans])
    return tuple(names)
