"""The rules of records that lead to other records, such as the tree of docs/architecture.md."""

from tests.embedded_aws.traffic.rules.records import FAILOVER, TREE, Case, alias, plain

# The same tree with "evaluate target health" at the top: a sick branch is left.
EVALUATED = (alias("live.example.com", evaluate=True, set_identifier="Production", weight=100), *TREE[1:])
NESTED = (
    alias("east.example.com", evaluate=True, set_identifier="e", region="us-east-1"),
    alias("west.example.com", evaluate=True, set_identifier="w", region="us-west-2"),
    plain("1.1.1.1", "east.example.com", set_identifier="1", weight=1, health_check="1"),
    plain("1.1.1.2", "east.example.com", set_identifier="2", weight=0, health_check="2"),
    plain("2.2.2.1", "west.example.com", set_identifier="3", weight=1, health_check="3"),
)
BRANCHES: list[Case] = [
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
]
