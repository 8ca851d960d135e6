"""HTTPS requests to real servers on loopback distinguish a failure of the other side from one of our own."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from recovery.https import ask, resolve

HOST = "primary.app.example.com"
# How long a server may take to see that it is to end.
POLL_SECONDS = 0.01


class Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health" else 503)
        self.end_headers()
        self.wfile.write(b'{"status": "ok"}')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Write no log."""


def certificate(folder: Path, host: str) -> Path:
    """Return a self-signed certificate for a name, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@contextlib.contextmanager
def serving(pem: Path) -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Health)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    # Handshakes that fail are the point of some tests.
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a certificate for HOST that this process trusts."""
    pem = certificate(tmp_path, HOST)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    return pem


def at(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """Send what goes to any name's port 443 to a port on loopback, as the region's DNS and balancer do."""
    connect = socket.create_connection

    def redirected(_address: object, *args: object, **kwargs: object) -> socket.socket:
        return connect(("127.0.0.1", port), *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", redirected)


def test_an_answer_has_status_body_address_and_time(trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(trusted) as port:
        at(monkeypatch, port)
        answer = ask(HOST, "/health", 5)
    assert (answer.status, answer.body, answer.address) == (200, '{"status": "ok"}', "127.0.0.1")
    assert answer.seconds > 0


def test_a_status_that_is_not_200_is_an_answer(trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(trusted) as port:
        at(monkeypatch, port)
        assert ask(HOST, "/health/ready", 5).status == 503


def test_a_certificate_for_another_name_is_their_failure(
    trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(trusted) as port:
        at(monkeypatch, port)
        answer = ask("standby.app.example.com", "/health", 5)
    assert answer.status is None
    assert "certificate" in answer.failure.lower()
    assert answer.bad_certificate


@pytest.mark.usefixtures("trusted")
def test_an_untrusted_certificate_is_their_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    with serving(certificate(tmp_path / "other", HOST)) as port:
        at(monkeypatch, port)
        answer = ask(HOST, "/health", 5)
    assert "CERTIFICATE_VERIFY_FAILED" in answer.failure
    assert answer.bad_certificate


def test_a_refused_connection_is_their_failure(trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(trusted) as port:
        pass
    at(monkeypatch, port)
    answer = ask(HOST, "/health", 5)
    assert "ConnectionRefusedError" in answer.failure
    assert not answer.bad_certificate


@pytest.mark.usefixtures("trusted")
def test_a_server_that_never_answers_is_their_failure_within_the_time_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        at(monkeypatch, silent.getsockname()[1])
        answer = ask(HOST, "/health", 0.2)
    assert "Timeout" in answer.failure
    assert answer.seconds < 2


@pytest.mark.parametrize(
    "error", [OSError(24, "Too many open files"), OSError(101, "Network is unreachable")]
)
def test_what_fails_on_our_side_is_unknown(error: OSError, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> socket.socket:
        raise error

    monkeypatch.setattr(socket, "create_connection", fail)
    answer = ask(HOST, "/health", 1)
    assert answer.unknown
    assert not answer.failure


def test_a_name_that_does_not_resolve_says_nothing_about_the_region() -> None:
    assert ask("no-such-name.invalid", "/health", 1).unknown
    assert resolve("no-such-name.invalid") == frozenset()
