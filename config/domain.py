"""Domain names: what DNS and certificates allow, and common mistakes."""

import re
from typing import Annotated

from pydantic import AfterValidator

from config.errors import refused

# RFC 1035: 63 octets a label. A top-level domain is letters, or punycode: xn--p1ai.
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9]")
# What stands in front of it: a name of ours, and in front of that the name of ACM's validation record (an underscore
# and 32 digits). RFC 1035 ends a name at 253 characters.
LONGEST = 253 - len("standby.www.") - len(f"_{'0' * 32}.")
# RequestCertificate, DomainName: "The first domain name you enter cannot exceed 64 octets, including periods."
LONGEST_CERTIFIED = 64 - len("www.")


def refuse_uncertifiable(domain: str) -> None:
    """Refuse a domain that is too long for the certificates that are made for its names."""
    if len(domain) > LONGEST_CERTIFIED:
        raise refused(
            f"the domain has {len(domain)} characters, and the first name of its certificate has four more (www.)",
            allowed=(
                f"at most {LONGEST_CERTIFIED} characters (ACM takes 64 for a first name), or more with "
                "existing.certificate"
            ),
            fix="delegate a shorter zone for the workload, or name a certificate in existing.certificate",
            field="domain",
        )


def _domain(value: str) -> str:
    _refuse_other_alphabets(value)
    _refuse_last_dot(value)
    labels = value.split(".")
    wrong = [label for label in labels[:-1] if not LABEL.fullmatch(label)]
    if len(labels) < 2 or wrong or not TOP.fullmatch(labels[-1]):
        raise refused(
            "this is no domain name" + (f" ({wrong[0]!r} is no DNS label)" if wrong else ""),
            allowed="labels of 1 to 63 lower-case letters, digits and inner hyphens with dots between them",
            fix="write the domain of the hosted zone, such as example.com",
        )
    if len(value) > LONGEST:
        raise refused(
            f"the domain has {len(value)} characters",
            allowed=f"at most {LONGEST} characters: DNS takes 253 for the longest name below the domain",
            fix="delegate a shorter zone for the workload",
        )
    return value


def _certificate(value: str) -> str:
    """Check the domain of a certificate, which may begin with a wildcard, and return it."""
    _refuse_other_alphabets(value)
    _refuse_last_dot(value)
    labels = value.removeprefix("*.").split(".")
    if len(labels) < 2 or not all(map(LABEL.fullmatch, labels)) or not TOP.fullmatch(labels[-1]):
        raise refused(
            "a certificate can't have this domain",
            allowed="a domain such as example.com, or *.example.com",
            fix="write the certificate's domain as ACM lists it",
        )
    return value


def _refuse_last_dot(value: str) -> None:
    """Refuse a domain that ends with a dot, as names in zone files do, and propose the name without the dot."""
    if value.endswith(".") and len(value) > 1:
        raise refused(
            "the domain ends with a dot, as in a zone file",
            allowed="a domain without a dot at its end",
            fix=f"write {value.rstrip('.')}",
        )


def _refuse_other_alphabets(value: str) -> None:
    if value.isascii():
        return
    try:
        encoded = value.encode("idna").decode("ascii")
    except UnicodeError:
        encoded = "the domain's punycode form, xn--..."
    raise refused(
        "the domain has letters beyond a to z, which DNS writes as punycode",
        allowed="a domain in ASCII",
        fix=f"write {encoded}",
    )


Domain = Annotated[str, AfterValidator(_domain)]
CertificateDomain = Annotated[str, AfterValidator(_certificate)]
