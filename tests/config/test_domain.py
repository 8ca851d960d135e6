"""A domain is accepted if DNS and certificates accept it, and anything else is refused with the form that is
wanted.
"""

import pytest

from config import SettingsError
from config.settings import parse_settings
from tests.adoption import COMBINATIONS

LONG = "a" * 48 + ".example.org"


@pytest.mark.parametrize(
    "domain",
    [
        "example.com",
        "xn--bcher-kva.example",
        "shop.xn--p1ai",
        "a.xn--vermgensberatung-pwb",
        "1.a-b.org",
        LONG,
    ],
)
def test_a_domain_of_dns_is_taken_punycode_too(domain: str) -> None:
    assert len(domain) <= 60
    assert parse_settings({"domain": domain}).domain == domain
    assert parse_settings({"existing": {"certificate": f"*.{domain}"}}).existing.certificate == f"*.{domain}"


@pytest.mark.parametrize(
    ("domain", "says"),
    [
        ("bücher.example", "write xn--bcher-kva.example"),
        ("пример.рф", "write xn--e1afmkfd.xn--p1ai"),
        ("example", "no domain name"),
        ("-a.example.com", "'-a' is no DNS label"),
        ("a" * 64 + ".com", "is no DNS label"),
        ("a..com", "'' is no DNS label"),
        ("example.c0m", "no domain name"),
        ("example.com.", "write example.com"),
        ("a" + LONG, "the first name of its certificate has four more"),
        (".".join(["a" * 60] * 4) + ".com", "DNS takes 253"),
    ],
)
def test_what_is_none_is_refused_with_what_to_write(domain: str, says: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        parse_settings({"domain": domain})
    assert [problem.field for problem in refusal.value.problems] == ["domain"]
    assert says in str(refusal.value)


def test_a_long_domain_is_taken_where_no_certificate_is_made() -> None:
    parse_settings({"domain": "a" + LONG, "existing": {"certificate": "example.org"}})
    parse_settings({"domain": "a" + LONG, **COMBINATIONS["database only"]})
