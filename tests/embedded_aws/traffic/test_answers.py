"""An answer of DNS: its time to live, its chain of records, and names that have none."""

from random import Random

import pytest

from embedded_aws.traffic.dns import View
from embedded_aws.traffic.records import Record, Zone
from tests.embedded_aws.traffic.rules.records import APP, BALANCER, TREE, alias, plain, view


def test_ttl_is_the_shortest_of_the_chain_and_60_for_a_load_balancer() -> None:
    cname = Record("www.example.com", "CNAME", ("app.example.com",), ttl=30)
    asked = view(cname, alias("alb-1.elb.amazonaws.com"), targets=BALANCER)
    assert asked.answer(APP).ttl == 60
    assert asked.answer("www.example.com").ttl == 30
    assert asked.answer("www.example.com").names == (APP,)
    assert view(alias("b.example.com"), plain("1.1.1.1", "b.example.com", ttl=5)).answer(APP).ttl == 5


def test_chain_names_every_record_and_why_it_was_chosen() -> None:
    chain = view(*TREE, sick=("primary-serving",)).answer(APP).chain
    assert [(step.name, step.set_identifier) for step in chain] == [
        (APP, "Production"),
        ("live.example.com", "S"),
        ("standby.example.com", None),
    ]
    assert chain[1].reason == "failover: primary is unhealthy, secondary is healthy"


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("other.example.com", "A", "NXDOMAIN"),
        (APP, "AAAA", "NOERROR"),
        ("app.example.org", "A", "REFUSED"),
        ("x.y.wild.example.com", "A", "NOERROR"),
        ("below.example.com", "A", "NOERROR"),
        ("broken.example.com", "A", "SERVFAIL"),
        ("loop.example.com", "A", "SERVFAIL"),
    ],
)
def test_names_without_an_answer(name: str, kind: str, status: str) -> None:
    asked = view(
        plain("1.1.1.1"),
        plain("9.9.9.9", "*.wild.example.com"),
        plain("8.8.8.8", "deep.below.example.com"),
        alias("gone.elb.amazonaws.com", "broken.example.com"),
        alias("loop.example.com", "loop.example.com"),
    )
    answer = asked.answer(name, kind)
    assert answer.status == status
    assert bool(answer.values) == (name == "x.y.wild.example.com")
    assert answer.reason or answer.values


def test_wildcard_covers_only_names_that_do_not_exist() -> None:
    asked = view(
        plain("9.9.9.9", "\\052.example.com"), Record("txt.example.com", "TXT", ('"x"',)), plain("1.1.1.1")
    )
    assert asked.answer("any.example.com").values == ("9.9.9.9",)
    assert asked.answer("txt.example.com").values == ()
    assert asked.answer(APP).values == ("1.1.1.1",)


def test_the_longest_zone_answers() -> None:
    zones = [Zone("example.com", (plain("1.1.1.1"),)), Zone("app.example.com", (plain("2.2.2.2"),))]
    asked = View(zones, lambda _: True, lambda _: None, Random(1))
    assert asked.answer(APP).values == ("2.2.2.2",)
