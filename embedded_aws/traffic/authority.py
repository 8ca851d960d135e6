"""The embedded certificate authority, which clients in the embedded AWS trust instead of Amazon's authorities."""

import datetime
import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from embedded_aws.world import World

AUTHORITY_FILE = "authority.pem"
_KEY_FILE = "authority-key.pem"
# Longer than any world lives; short enough that a key left on a disk is of no use for long.
VALID_DAYS = 90
_PEM = serialization.Encoding.PEM
_LOCK = threading.Lock()


def certificate_file(world: World) -> Path:
    """Return the PEM file with the authority's certificate, made on first use, for SSL_CERT_FILE."""
    Authority(world.directory)
    return world.directory / AUTHORITY_FILE


@dataclass(frozen=True)
class _Issuer:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def server_context(certificate: Path) -> ssl.SSLContext:
    """Return the settings of a server's TLS: version 1.2 or newer, and a certificate that an Authority issued."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate)
    return context


class Authority:
    """A certificate authority. Its certificate and key are files in `directory`, created if they are missing."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.file = directory / AUTHORITY_FILE
        with _LOCK:
            if not self.file.is_file():
                self._create()

    def issue(self, names: Sequence[str], folder: Path) -> Path:
        """Return a PEM file in `folder` with a new key and a certificate for DNS names, wildcards included."""
        issuer = self._issuer()
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(names[0][:64], key, issuer.certificate.subject)
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
        )
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
        )
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        certificate = builder.add_extension(usage, critical=False).sign(issuer.key, hashes.SHA256())
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{certificate.serial_number:x}.pem"
        _write_private(file, _key_bytes(key) + certificate.public_bytes(_PEM))
        return file

    def _create(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Embedded AWS, not a real authority")])
        builder = _builder("Embedded AWS, not a real authority", key, subject)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        certificate = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
        self._directory.mkdir(parents=True, exist_ok=True)
        _write_private(self._directory / _KEY_FILE, _key_bytes(key))
        half = self.file.with_suffix(".half")
        half.write_bytes(certificate.public_bytes(_PEM))
        half.rename(self.file)

    def _issuer(self) -> _Issuer:
        key = serialization.load_pem_private_key((self._directory / _KEY_FILE).read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return _Issuer(x509.load_pem_x509_certificate(self.file.read_bytes()), key)


def _builder(common_name: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Name) -> x509.CertificateBuilder:
    """Return the builder of a certificate that names its subject, its issuer and its key's identifier, which RFC 5280
    (4.2.1.2) demands and Python 3.13 checks.
    """
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _write_private(file: Path, content: bytes) -> None:
    file.touch(mode=0o600)
    file.write_bytes(content)
