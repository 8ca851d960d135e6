"""Certificates of the embedded authority are accepted by clients of every Python that the project runs on."""

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from embedded_aws.traffic.authority import Authority, server_context

NAMES = ["app.example.com", "*.app.example.com"]
# Python 3.13 adds the second by itself, as do other clients that keep to RFC 5280.
CHECKS = [ssl.VERIFY_DEFAULT, ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT]


def client(authority: Authority, checks: ssl.VerifyFlags) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(authority.file))
    context.verify_flags = checks
    return context


def shake_hands(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> None:
    """Connect to the server on loopback under a name; raises what the client objects to."""
    here, there = socket.socketpair()
    with here, there, ThreadPoolExecutor(1) as beside:
        answered = beside.submit(server.wrap_socket, there, server_side=True)
        try:
            with client.wrap_socket(here, server_hostname=name):
                answered.result().close()
        finally:
            here.close()


@pytest.mark.parametrize("checks", CHECKS, ids=["plain", "strict"])
@pytest.mark.parametrize("name", ["app.example.com", "live.app.example.com"])
def test_a_certificate_is_accepted_under_its_names(
    tmp_path: Path, checks: ssl.VerifyFlags, name: str
) -> None:
    authority = Authority(tmp_path)
    issued = server_context(authority.issue(NAMES, tmp_path / "issued"))
    shake_hands(client(authority, checks), issued, name)


@pytest.mark.parametrize("checks", CHECKS, ids=["plain", "strict"])
def test_another_authority_and_another_name_are_refused(tmp_path: Path, checks: ssl.VerifyFlags) -> None:
    authority, other = Authority(tmp_path / "one"), Authority(tmp_path / "other")
    issued = server_context(authority.issue(NAMES, tmp_path / "issued"))
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(client(other, checks), issued, NAMES[0])
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake_hands(client(authority, checks), issued, "other.example.com")
