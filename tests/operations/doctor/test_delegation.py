"""Whether public DNS answers of the zone, asked of a real server on loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from dnslib import NS, QTYPE, RR
from dnslib.server import BaseResolver, DNSHandler, DNSServer

from operations.doctor import delegation
from operations.doctor.diagnosis import Diagnosis
from tests.operations.doctor.conftest import SESSION, Look

DOMAIN = "example.com"
# How long a server may take to see that it is to end.
POLL_SECONDS = 0.01


class _Delegates(BaseResolver):  # type: ignore[misc]
    def __init__(self, servers: list[str]) -> None:
        self.servers = servers

    def resolve(self, request: "DNSHandler", handler: object) -> object:
        del handler
        reply = request.reply()
        for server in self.servers:
            reply.add_answer(RR(DOMAIN, QTYPE.NS, rdata=NS(server), ttl=60))
        return reply


@contextmanager
def _world_that_is_told(servers: list[str]) -> Iterator[int]:
    server = DNSServer(_Delegates(servers), port=0, address="127.0.0.1")
    thread = threading.Thread(target=server.server.serve_forever, args=(POLL_SECONDS,), daemon=True)
    thread.start()
    try:
        yield server.server.server_address[1]
    finally:
        server.stop()
        server.server.server_close()
        thread.join()


def _zone() -> list[str]:
    created = SESSION.client("route53", "us-east-1").create_hosted_zone(Name=DOMAIN, CallerReference="1")
    return created["DelegationSet"]["NameServers"]


def _examine(look: Look, monkeypatch: pytest.MonkeyPatch, port: int, **settings: object) -> Diagnosis:
    asked = delegation.name_servers
    monkeypatch.setattr(delegation, "resolver", lambda: "127.0.0.1")
    monkeypatch.setattr(delegation, "name_servers", lambda domain, server: asked(domain, server, port))
    (found,) = delegation.examine(look(dict(settings)))
    return found


def test_a_delegated_zone_is_ready(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    with _world_that_is_told(_zone()) as port:
        assert _examine(look, monkeypatch, port).state == "ready"


@pytest.mark.parametrize("told", [[], ["ns.somewhere-else.example"]])
def test_a_zone_that_nobody_delegates_names_its_servers(
    look: Look, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    expected = _zone()
    with _world_that_is_told(told) as port:
        found = _examine(look, monkeypatch, port)
    assert found.state == "not ready"
    assert all(server in found.fix for server in expected)


def test_without_an_answer_delegation_is_unknown(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    _zone()
    monkeypatch.setattr(delegation, "SECONDS", 0.2)
    with _world_that_is_told([]) as port:
        pass
    assert _examine(look, monkeypatch, port).state == "unknown"


def test_a_zone_that_will_be_created_is_not_known_yet(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _examine(look, monkeypatch, 0, dns={"zone": "create"}).state == "unknown"
    assert _examine(look, monkeypatch, 0).state == "not ready"


def test_a_machine_without_a_resolver_says_so(tmp_path: Path) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text("search example.org\n", encoding="utf-8")
    with pytest.raises(OSError, match="names no resolver"):
        delegation.resolver(file)
    file.write_text("search example.org\nnameserver 192.0.2.1\n", encoding="utf-8")
    assert delegation.resolver(file) == "192.0.2.1"
