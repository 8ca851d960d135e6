"""Route 53's documented rules as a table: records, what is unhealthy, and what is answered."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_aws.traffic.dns import View
from embedded_aws.traffic.records import Alias, Record, Target, Zone

APP = "app.example.com"


def plain(value: str, name: str = APP, **options: object) -> Record:
    return Record(name=name, type="A", values=(value,), **options)  # type: ignore[arg-type]


def alias(to: str, name: str = APP, evaluate: bool = False, **options: object) -> Record:
    return Record(name=name, type="A", alias=Alias(to, evaluate), **options)  # type: ignore[arg-type]


def view(
    *records: Record,
    sick: tuple[str, ...] = (),
    targets: dict[str, Target] | None = None,
    client: str = "us-east-1",
    seed: int = 1,
) -> View:
    return View(
        zones=[Zone("example.com.", records)],
        healthy=lambda check: check not in sick,
        target=(targets or {}).get,
        random=Random(seed),
        client_region=client,
    )


WEIGHTED = (
    plain("1.1.1.1", set_identifier="one", weight=100, health_check="one"),
    plain("2.2.2.2", set_identifier="two", weight=0, health_check="two"),
)
FAILOVER = (
    plain("1.1.1.1", set_identifier="p", failover="PRIMARY", health_check="p"),
    plain("2.2.2.2", set_identifier="s", failover="SECONDARY", health_check="s"),
)
UNCHECKED_SECONDARY = (FAILOVER[0], plain("2.2.2.2", set_identifier="s", failover="SECONDARY"))
LATENCY = (
    plain("1.1.1.1", set_identifier="e", region="us-east-1", health_check="e"),
    plain("2.2.2.2", set_identifier="w", region="us-west-2", health_check="w"),
    plain("3.3.3.3", set_identifier="i", region="eu-west-1", health_check="i"),
)
BALANCER = {
    "alb-1.elb.amazonaws.com": Target(("10.0.0.1",), True),
    "alb-2.elb.amazonaws.com": Target(("10.0.0.2",), False),
}
TO_BALANCERS = (
    alias("alb-1.elb.amazonaws.com.", evaluate=True, set_identifier="p", failover="PRIMARY"),
    alias("alb-2.elb.amazonaws.com.", evaluate=True, set_identifier="s", failover="SECONDARY"),
)
SICK_PRIMARY = {
    **BALANCER,
    "alb-1.elb.amazonaws.com": Target(("10.0.0.1",), False),
    "alb-2.elb.amazonaws.com": Target(("10.0.0.2",), True),
}
# The tree of docs/architecture.md, "Traffic".
TREE = (
    alias("live.example.com", set_identifier="Production", weight=100),
    alias("standby.example.com", set_identifier="DR-Test", weight=0, health_check="standby-ready"),
    alias(
        "primary.example.com",
        "live.example.com",
        set_identifier="P",
        failover="PRIMARY",
        health_check="primary-serving",
    ),
    alias(
        "standby.example.com",
        "live.example.com",
        set_identifier="S",
        failover="SECONDARY",
        health_check="standby-serving",
    ),
    plain("1.1.1.1", "primary.example.com"),
    plain("2.2.2.2", "standby.example.com"),
)
# The same tree with "evaluate target health" at the top: a sick branch is left.
EVALUATED = (alias("live.example.com", evaluate=True, set_identifier="Production", weight=100), *TREE[1:])
NESTED = (
    alias("east.example.com", evaluate=True, set_identifier="e", region="us-east-1"),
    alias("west.example.com", evaluate=True, set_identifier="w", region="us-west-2"),
    plain("1.1.1.1", "east.example.com", set_identifier="1", weight=1, health_check="1"),
    plain("1.1.1.2", "east.example.com", set_identifier="2", weight=0, health_check="2"),
    plain("2.2.2.1", "west.example.com", set_identifier="3", weight=1, health_check="3"),
)

CASES = [
    # (what the documentation says, records, unhealthy checks, client, targets, values)
    (
        "a simple record answers with all its values",
        (Record(APP, "A", ("1.1.1.1", "1.1.1.2")),),
        (),
        "",
        {},
        {"1.1.1.1", "1.1.1.2"},
    ),
    (
        "a simple record answers whatever its check says",
        (plain("1.1.1.1", health_check="c"),),
        ("c",),
        "",
        {},
        {"1.1.1.1"},
    ),
    ("weight 0 isn't considered while another weight is healthy", WEIGHTED, (), "", {}, {"1.1.1.1"}),
    ("weight 0 is considered when all other weights are unhealthy", WEIGHTED, ("one",), "", {}, {"2.2.2.2"}),
    (
        "all unhealthy: all are considered healthy, weight 0 stays behind",
        WEIGHTED,
        ("one", "two"),
        "",
        {},
        {"1.1.1.1"},
    ),
    ("an unhealthy weight 0 changes nothing", WEIGHTED, ("two",), "", {}, {"1.1.1.1"}),
    (
        "an unhealthy weighted record is left out",
        (*WEIGHTED, plain("3.3.3.3", set_identifier="3", weight=1, health_check="3")),
        ("one",),
        "",
        {},
        {"3.3.3.3"},
    ),
    (
        "a weighted record without a check is always healthy",
        (WEIGHTED[0], plain("3.3.3.3", set_identifier="3", weight=1)),
        ("one",),
        "",
        {},
        {"3.3.3.3"},
    ),
    ("failover answers the primary while it is healthy", FAILOVER, (), "", {}, {"1.1.1.1"}),
    (
        "failover answers the healthy primary when the secondary is unhealthy",
        FAILOVER,
        ("s",),
        "",
        {},
        {"1.1.1.1"},
    ),
    (
        "failover answers the secondary when only the primary is unhealthy",
        FAILOVER,
        ("p",),
        "",
        {},
        {"2.2.2.2"},
    ),
    ("failover answers the primary when both are unhealthy", FAILOVER, ("p", "s"), "", {}, {"1.1.1.1"}),
    ("a secondary without a check is healthy", UNCHECKED_SECONDARY, ("p",), "", {}, {"2.2.2.2"}),
    (
        "a primary without a check never fails over",
        (plain("1.1.1.1", set_identifier="p", failover="PRIMARY"), FAILOVER[1]),
        ("p",),
        "",
        {},
        {"1.1.1.1"},
    ),
    ("latency answers the nearest region", LATENCY, (), "eu-central-1", {}, {"3.3.3.3"}),
    ("latency answers the client's own region", LATENCY, (), "us-west-2", {}, {"2.2.2.2"}),
    ("latency leaves an unhealthy region out", LATENCY, ("w",), "us-west-2", {}, {"1.1.1.1"}),
    (
        "latency with all unhealthy answers the nearest",
        LATENCY,
        ("e", "w", "i"),
        "us-west-2",
        {},
        {"2.2.2.2"},
    ),
    (
        "multivalue leaves unhealthy values out",
        (
            plain("1.1.1.1", set_identifier="1", multivalue=True, health_check="1"),
            plain("2.2.2.2", set_identifier="2", multivalue=True, health_check="2"),
        ),
        ("1",),
        "",
        {},
        {"2.2.2.2"},
    ),
    (
        "multivalue with all unhealthy answers them all",
        (
            plain("1.1.1.1", set_identifier="1", multivalue=True, health_check="1"),
            plain("2.2.2.2", set_identifier="2", multivalue=True, health_check="2"),
        ),
        ("1", "2"),
        "",
        {},
        {"1.1.1.1", "2.2.2.2"},
    ),
    (
        "multivalue without a check is always healthy",
        (
            plain("1.1.1.1", set_identifier="1", multivalue=True),
            plain("2.2.2.2", set_identifier="2", multivalue=True, health_check="2"),
        ),
        ("2",),
        "",
        {},
        {"1.1.1.1"},
    ),
    (
        "an alias answers with the load balancer's addresses",
        (alias("alb-2.elb.amazonaws.com"),),
        (),
        "",
        BALANCER,
        {"10.0.0.2"},
    ),
    ("a healthy load balancer keeps its failover alias", TO_BALANCERS, (), "", BALANCER, {"10.0.0.1"}),
    (
        "evaluate target health leaves a load balancer without healthy targets",
        TO_BALANCERS,
        (),
        "",
        SICK_PRIMARY,
        {"10.0.0.2"},
    ),
    (
        "without evaluate target health the load balancer's health doesn't matter",
        (alias("alb-2.elb.amazonaws.com", set_identifier="p", failover="PRIMARY"), FAILOVER[1]),
        (),
        "",
        BALANCER,
        {"10.0.0.2"},
    ),
    (
        "a missing load balancer is unhealthy when evaluated",
        (alias("gone.elb.amazonaws.com", evaluate=True, set_identifier="p", failover="PRIMARY"), FAILOVER[1]),
        (),
        "",
        BALANCER,
        {"2.2.2.2"},
    ),
    (
        "an evaluated alias needs its own check as well",
        (
            alias(
                "alb-1.elb.amazonaws.com",
                evaluate=True,
                set_identifier="p",
                failover="PRIMARY",
                health_check="p",
            ),
            FAILOVER[1],
        ),
        ("p",),
        "",
        BALANCER,
        {"2.2.2.2"},
    ),
    ("a branch is healthy while one of its records is", NESTED, ("1",), "us-east-1", {}, {"1.1.1.2"}),
    (
        "a branch without a healthy record is left for another",
        NESTED,
        ("1", "2"),
        "us-east-1",
        {},
        {"2.2.2.1"},
    ),
    (
        "when every branch is unhealthy the best one is taken, weight 0 stays behind",
        NESTED,
        ("1", "2", "3"),
        "us-east-1",
        {},
        {"1.1.1.1"},
    ),
    ("the tree: all healthy goes to the primary", TREE, (), "", {}, {"1.1.1.1"}),
    ("the tree: standby serves when the primary doesn't", TREE, ("primary-serving",), "", {}, {"2.2.2.2"}),
    (
        "the tree: neither serves, so the primary is answered",
        TREE,
        ("primary-serving", "standby-serving"),
        "",
        {},
        {"1.1.1.1"},
    ),
    (
        "the tree: DR-Test of weight 0 takes nothing while live isn't evaluated",
        TREE,
        ("standby-ready",),
        "",
        {},
        {"1.1.1.1"},
    ),
    (
        "the evaluated tree: DR-Test is considered once live is unhealthy",
        EVALUATED,
        ("primary-serving", "standby-serving"),
        "",
        {},
        {"2.2.2.2"},
    ),
    (
        "the evaluated tree: an unready DR-Test isn't",
        EVALUATED,
        ("primary-serving", "standby-serving", "standby-ready"),
        "",
        {},
        {"1.1.1.1"},
    ),
    (
        "a failover secondary that is an unevaluated alias is healthy",
        (
            FAILOVER[0],
            alias("alb-2.elb.amazonaws.com.", set_identifier="s", failover="SECONDARY"),
        ),
        ("p",),
        "",
        BALANCER,
        {"10.0.0.2"},
    ),
    (
        "an alias's own check makes it unhealthy whatever its target is",
        (
            alias("alb-1.elb.amazonaws.com.", set_identifier="p", failover="PRIMARY", health_check="p"),
            FAILOVER[1],
        ),
        ("p",),
        "",
        BALANCER,
        {"2.2.2.2"},
    ),
    (
        "an evaluated branch is unhealthy when all its records are, and an unevaluated one isn't",
        (
            alias("branch.example.com", evaluate=True, set_identifier="p", failover="PRIMARY"),
            alias("branch.example.com", set_identifier="s", failover="SECONDARY"),
            plain("5.5.5.5", "branch.example.com", set_identifier="b", weight=1, health_check="b"),
        ),
        ("b",),
        "",
        {},
        {"5.5.5.5"},
    ),
    (
        "a branch of weight 0 that is healthy keeps its evaluated alias",
        (
            alias("branch.example.com", evaluate=True, set_identifier="p", failover="PRIMARY"),
            FAILOVER[1],
            plain("5.5.5.5", "branch.example.com", set_identifier="a", weight=1, health_check="a"),
            plain("6.6.6.6", "branch.example.com", set_identifier="b", weight=0, health_check="b"),
        ),
        ("a",),
        "",
        {},
        {"6.6.6.6"},
    ),
    (
        "latency records with an evaluated alias leave out a region whose load balancer has no healthy target",
        (
            alias("alb-2.elb.amazonaws.com.", evaluate=True, set_identifier="e", region="us-east-1"),
            alias("alb-1.elb.amazonaws.com.", evaluate=True, set_identifier="w", region="us-west-2"),
        ),
        (),
        "us-east-1",
        BALANCER,
        {"10.0.0.1"},
    ),
    (
        "weighted evaluated aliases that are all unhealthy are all considered",
        (
            alias("alb-2.elb.amazonaws.com.", evaluate=True, set_identifier="1", weight=1),
            alias("gone.elb.amazonaws.com.", evaluate=True, set_identifier="2", weight=0),
        ),
        (),
        "",
        BALANCER,
        {"10.0.0.2"},
    ),
]


@pytest.mark.parametrize(
    ("rule", "records", "sick", "client", "targets", "values"), CASES, ids=[case[0] for case in CASES]
)
def test_route53_rule(
    rule: str,
    records: tuple[Record, ...],
    sick: tuple[str, ...],
    client: str,
    targets: dict[str, Target],
    values: set[str],
) -> None:
    for seed in range(20):
        answer = view(*records, sick=sick, client=client, targets=targets, seed=seed).answer(APP + ".")
        assert (answer.status, set(answer.values)) == ("NOERROR", values), rule


def test_the_table_has_the_cases_that_were_promised() -> None:
    assert len({case[0] for case in CASES}) == len(CASES) >= 40


def test_weights_share_the_answers() -> None:
    asked = view(
        plain("1.1.1.1", set_identifier="one", weight=95), plain("2.2.2.2", set_identifier="two", weight=5)
    )
    counted = Counter(asked.answer(APP).values[0] for _ in range(2000))
    assert 50 <= counted["2.2.2.2"] <= 160


def test_all_zero_weights_share_the_answers_equally() -> None:
    asked = view(
        plain("1.1.1.1", set_identifier="1", weight=0), plain("2.2.2.2", set_identifier="2", weight=0)
    )
    counted = Counter(asked.answer(APP).values[0] for _ in range(1000))
    assert 400 <= counted["1.1.1.1"] <= 600


def test_multivalue_answers_at_most_eight() -> None:
    records = [plain(f"1.1.1.{number}", set_identifier=str(number), multivalue=True) for number in range(12)]
    assert len(set(view(*records).answer(APP).values)) == 8


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


checked = st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=6)


@given(checked, st.integers())
def test_an_unhealthy_weighted_record_is_answered_only_when_all_are_unhealthy(
    rows: list[tuple[int, bool]], seed: int
) -> None:
    records = [
        plain(f"1.1.1.{number}", set_identifier=str(number), weight=weight, health_check=str(number))
        for number, (weight, _) in enumerate(rows)
    ]
    sick = tuple(str(number) for number, (_, well) in enumerate(rows) if not well)
    (value,) = view(*records, sick=sick, seed=seed).answer(APP).values
    weight, well = rows[int(value.rsplit(".", 1)[1])]
    assert well or len(sick) == len(rows)
    pool = [entry for entry in rows if entry[1]] or rows
    assert weight > 0 or all(entry[0] == 0 for entry in pool)


@given(st.sets(st.sampled_from(["primary-serving", "standby-serving", "standby-ready"])), st.integers())
def test_the_tree_always_answers_and_with_one_address(sick: set[str], seed: int) -> None:
    answer = view(*TREE, sick=tuple(sick), seed=seed).answer(APP)
    assert len(answer.values) == 1
