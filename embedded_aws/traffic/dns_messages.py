"""Answers of Route 53 as DNS messages."""

from dnslib import QTYPE, RCODE, RR, SOA, DNSHeader, DNSRecord

from embedded_aws.traffic.records import Answer, Zone, canonical

# The shortest of a zone's SOA record, which says how long nobody asks again for what isn't there, in seconds.
NEGATIVE_TTL = 900
NAME_SERVER, CONTACT = "ns-2048.awsdns-64.com", "awsdns-hostmaster.amazon.com"


def message(request: DNSRecord, answer: Answer, zone: Zone | None) -> DNSRecord:
    """Return the reply to a request: the CNAMEs on the way, then the values; the zone's SOA when there are none."""
    header = DNSHeader(id=request.header.id, qr=1, aa=int(answer.status != "REFUSED"), rd=request.header.rd)
    header.rcode = getattr(RCODE, answer.status)
    reply = DNSRecord(header, q=request.q)
    owner, kind = str(request.q.qname), QTYPE[request.q.qtype]
    for name in answer.names:
        reply.add_answer(*RR.fromZone(f"{owner} {answer.ttl} IN CNAME {name}."))
        owner = f"{name}."
    for value in answer.values:
        reply.add_answer(*RR.fromZone(f"{owner} {answer.ttl} IN {kind} {value}"))
    if zone is not None and not answer.values and answer.status in ("NOERROR", "NXDOMAIN"):
        times = (1, 7200, 900, 1209600, NEGATIVE_TTL)
        start = RR(zone.name, QTYPE.SOA, rdata=SOA(NAME_SERVER, CONTACT, times), ttl=NEGATIVE_TTL)
        reply.add_auth(start)
    return reply


def zone_of(zones: list[Zone], name: str) -> Zone | None:
    """Return the hosted zone that contains a name; of several, the zone with the longest name."""
    asked = canonical(name)
    inside = [
        zone for zone in zones if asked == canonical(zone.name) or asked.endswith(f".{canonical(zone.name)}")
    ]
    return max(inside, key=lambda zone: len(zone.name), default=None)
