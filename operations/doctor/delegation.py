"""Check of the domain's delegation from the parent zone to the hosted zone."""

import socket
from pathlib import Path

from dnslib import DNSRecord
from dnslib.dns import DNSError

from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, State, judge

RESOLVERS = Path("/etc/resolv.conf")
SECONDS = 5


def examine(around: DoctorContext) -> list[Diagnosis]:
    """Return one diagnosis: public DNS must answer with the zone's name servers."""
    settings, item = around.settings, f"delegation of {around.settings.domain}"
    client = around.clients("route53", around.names.global_region)
    zones = client.list_hosted_zones_by_name(DNSName=settings.domain, MaxItems="1")["HostedZones"]
    zone = next((each for each in zones if each["Name"].rstrip(".") == settings.domain), None)
    if zone is None:
        fix = (
            f"create the hosted zone, or set dns.zone to create; then delegate {settings.domain} to the zone"
        )
        state: State = "unknown" if settings.dns.zone == "create" else "not ready"
        return [Diagnosis(item, state, f"the account has no hosted zone {settings.domain}", fix)]
    if around.label == "embedded":
        return [
            Diagnosis(item, "ready", "not needed: DNS queries go to the embedded AWS, which has the zone")
        ]
    expected = set(client.get_hosted_zone(Id=zone["Id"])["DelegationSet"]["NameServers"])
    try:
        told = name_servers(settings.domain, resolver())
    except (OSError, DNSError) as error:
        return [
            Diagnosis(
                item,
                "unknown",
                f"the query to the DNS resolver failed: {error}",
                "run the check again with a network connection",
            )
        ]
    servers = ", ".join(sorted(expected))
    return [
        judge(
            item,
            good=bool(told) and told <= {server.rstrip(".") for server in expected},
            cause=f"public DNS has the name servers {', '.join(sorted(told)) or 'none'}; the zone has {servers}",
            fix=f"at the registrar of {settings.domain}, enter these name servers: {servers}",
        )
    ]


def resolver(file: Path = RESOLVERS) -> str:
    """Return the address of this machine's first DNS resolver. Raises OSError when it has none."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("nameserver "):
            return line.split()[1]
    raise OSError(f"{file} names no resolver")


def name_servers(domain: str, server: str, port: int = 53) -> set[str]:
    """Ask a resolver for the name servers of a domain, and return them without their last dots. Raises OSError or
    DNSError.
    """
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asked:
        asked.settimeout(SECONDS)
        asked.sendto(DNSRecord.question(domain, "NS").pack(), (server, port))
        answer = DNSRecord.parse(asked.recv(4096))
    return {str(record.rdata).rstrip(".") for record in answer.rr}
