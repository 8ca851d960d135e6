"""A name server answers what TestDNSAnswer says, as DNS messages by UDP and TCP."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from dnslib import QTYPE, RCODE, DNSRecord

from embedded_aws import process
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually
from tests.embedded_aws.traffic.support import alias, balancer, health_check, healthy, upsert, zone_id

pytestmark = pytest.mark.embedded
ZONE = "example.com"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with process.start(tmp_path_factory.mktemp("dns"), zone=ZONE) as handle:
        made = Aws(handle.endpoint)
        made.control.set_speed(30)
        upsert(made, *records(made))
        yield made


def values(*said: str) -> dict[str, Any]:
    return {"TTL": 30, "ResourceRecords": [{"Value": one} for one in said]}


def records(aws: Aws) -> list[dict[str, Any]]:
    """Make records of every kind; the check of the failover's primary never succeeds."""
    made = balancer(aws, "us-west-2", f"lb.{ZONE}")
    sick = health_check(aws, "TCP", IPAddress="127.0.0.1", Port=1, RequestInterval=10, FailureThreshold=1)
    eventually(lambda: not healthy(aws, sick))
    return [
        {"Name": f"plain.{ZONE}", **values("1.1.1.1", "1.1.1.2")},
        {"Name": f"text.{ZONE}", "Type": "TXT", **values('"a text"', '"another"')},
        {"Name": f"mail.{ZONE}", "Type": "MX", **values(f"10 mx.{ZONE}")},
        {"Name": f"www.{ZONE}", "Type": "CNAME", **values(f"plain.{ZONE}")},
        {"Name": f"*.wild.{ZONE}", **values("2.2.2.2")},
        alias(aws, f"lb.{ZONE}", made["dns"]),
        {
            "Name": f"app.{ZONE}",
            "SetIdentifier": "p",
            "Failover": "PRIMARY",
            "HealthCheckId": sick,
            **values("3.3.3.3"),
        },
        {"Name": f"app.{ZONE}", "SetIdentifier": "s", "Failover": "SECONDARY", **values("4.4.4.4")},
    ]


def query(aws: Aws, name: str, kind: str, *, tcp: bool) -> DNSRecord:
    host, port = aws.control.name_server()
    answer = DNSRecord.question(name, kind).send(host, port, tcp=tcp, timeout=5)
    return DNSRecord.parse(answer)


@pytest.mark.parametrize("tcp", [False, True])
@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        (f"plain.{ZONE}", "A", "NOERROR"),
        (f"PLAIN.{ZONE}", "A", "NOERROR"),
        (f"text.{ZONE}", "TXT", "NOERROR"),
        (f"mail.{ZONE}", "MX", "NOERROR"),
        (f"www.{ZONE}", "CNAME", "NOERROR"),
        (f"any.wild.{ZONE}", "A", "NOERROR"),
        (f"lb.{ZONE}", "A", "NOERROR"),
        (f"app.{ZONE}", "A", "NOERROR"),
        (f"plain.{ZONE}", "AAAA", "NOERROR"),
        (f"nothing.{ZONE}", "A", "NXDOMAIN"),
    ],
)
def test_the_name_server_says_what_testdnsanswer_says(
    aws: Aws, name: str, kind: str, status: str, tcp: bool
) -> None:
    reply = query(aws, name, kind, tcp=tcp)
    told = aws.client("route53").test_dns_answer(HostedZoneId=zone_id(aws), RecordName=name, RecordType=kind)
    assert RCODE[reply.header.rcode] == told["ResponseCode"] == status
    said = sorted(str(each.rdata).rstrip(".") for each in reply.rr if QTYPE[each.rtype] == kind)
    assert said == sorted(value.rstrip(".") for value in told["RecordData"])
    assert reply.header.aa == 1
    # Who asked for what isn't there is told for how long it isn't.
    assert bool(reply.auth) == (not told["RecordData"])


def test_a_failover_is_answered_by_health(aws: Aws) -> None:
    (record,) = query(aws, f"app.{ZONE}", "A", tcp=False).rr
    assert (str(record.rdata), record.ttl) == ("4.4.4.4", 30)


def test_a_cname_is_answered_with_what_it_leads_to(aws: Aws) -> None:
    kinds = [QTYPE[each.rtype] for each in query(aws, f"www.{ZONE}", "A", tcp=False).rr]
    assert kinds == ["CNAME", "A", "A"]


def test_what_is_in_no_zone_is_refused_and_not_looked_up(aws: Aws) -> None:
    reply = query(aws, "example.org", "A", tcp=False)
    assert (RCODE[reply.header.rcode], reply.header.aa, reply.rr) == ("REFUSED", 0, [])


def test_the_name_server_ends_with_the_embedded_aws(tmp_path_factory: pytest.TempPathFactory) -> None:
    with process.start(tmp_path_factory.mktemp("ended"), zone=ZONE) as handle:
        host, port = handle.client.name_server()
        with socket.create_connection((host, port), 2):
            pass
        handle.process.kill()
        handle.process.wait()
    with pytest.raises(ConnectionRefusedError), socket.create_connection((host, port), 2):
        pass
