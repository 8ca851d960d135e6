"""The rules of routing policies: simple, weighted, failover, latency and multivalue."""

from embedded_aws.traffic.records import Record
from tests.embedded_aws.traffic.rules.records import APP, FAILOVER, WEIGHTED, Case, plain

UNCHECKED_SECONDARY = (FAILOVER[0], plain("2.2.2.2", set_identifier="s", failover="SECONDARY"))
LATENCY = (
    plain("1.1.1.1", set_identifier="e", region="us-east-1", health_check="e"),
    plain("2.2.2.2", set_identifier="w", region="us-west-2", health_check="w"),
    plain("3.3.3.3", set_identifier="i", region="eu-west-1", health_check="i"),
)
POLICIES: list[Case] = [
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
]
