"""Traffic that security group rules admit, decided from EC2's answers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from operations.doctor.diagnosis import Diagnosis
from recovery.steps.diagnosis import State

ANYWHERE = "0.0.0.0/0"
# IpPermission, IpProtocol: "Use -1 to specify all protocols"; then no ports are given.
EVERY_PROTOCOL = "-1"


@dataclass(frozen=True)
class Traffic:
    """TCP traffic to a port, from a network or from members of security groups."""

    port: int
    network: str = ""
    groups: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"port {self.port} from {' or '.join([each for each in (self.network, *self.groups) if each])}"


def admitted(groups: Iterable[Mapping[str, Any]], traffic: Traffic) -> State:
    """Return `ready` when a rule of the groups admits the traffic, `not ready` when none does. A rule can name a
    prefix list, whose networks it doesn't show: if only such a rule may admit the traffic, return `unknown`.
    """
    rules = [
        rule for group in groups for rule in group.get("IpPermissions", []) if _has_port(rule, traffic.port)
    ]
    if any(_comes_from(rule, traffic) for rule in rules):
        return "ready"
    return "unknown" if any(rule.get("PrefixListIds") for rule in rules) else "not ready"


def _has_port(rule: Mapping[str, Any], port: int) -> bool:
    if rule["IpProtocol"] == EVERY_PROTOCOL:
        return True
    return rule["IpProtocol"] == "tcp" and port in range(rule["FromPort"], rule["ToPort"] + 1)


def _comes_from(rule: Mapping[str, Any], traffic: Traffic) -> bool:
    known: set[Any] = {pair.get("GroupId") for pair in rule.get("UserIdGroupPairs", [])}
    if known & set(traffic.groups):
        return True
    return bool(traffic.network) and _covered(
        traffic.network, [str(each["CidrIp"]) for each in rule.get("IpRanges", [])]
    )


def _covered(network: str, ranges: Sequence[str]) -> bool:
    """Tell whether one of the ranges contains the whole network."""
    wanted = IPv4Network(network)
    return any(wanted.subnet_of(IPv4Network(each, strict=False)) for each in ranges)


SAID: Mapping[State, str] = {
    "ready": "is admitted",
    "not ready": "is not admitted",
    "unknown": "may be admitted by a rule with a prefix list, whose networks weren't examined",
}


def judge_traffic(
    item: str, groups: Iterable[Mapping[str, Any]], traffic: Traffic, *, told: str, fix: str
) -> Diagnosis:
    """Judge whether security groups admit some traffic; `told` is the traffic's description in the finding."""
    state = admitted(groups, traffic)
    return Diagnosis(item, state, f"{told} {SAID[state]}", "" if state == "ready" else fix)


def known_groups(ec2: Any, ids: Collection[str]) -> list[dict[str, Any]]:
    """Return the existing security groups among some ids. Missing ids are left out, without an error."""
    if not ids:
        return []
    # Without GroupIds, which answers InvalidGroup.NotFound for all when one is missing.
    pages = ec2.get_paginator("describe_security_groups").paginate(
        Filters=[{"Name": "group-id", "Values": sorted(ids)}]
    )
    return [group for page in pages for group in page["SecurityGroups"]]
