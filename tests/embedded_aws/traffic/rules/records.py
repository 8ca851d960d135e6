"""Makes records, and the circumstances of a DNS answer: what is unhealthy, which load balancers exist, and
where the client is.
"""

from random import Random

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
BALANCER = {
    "alb-1.elb.amazonaws.com": Target(("10.0.0.1",), True),
    "alb-2.elb.amazonaws.com": Target(("10.0.0.2",), False),
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
# What the documentation says, records, unhealthy checks, client, targets, values.
Case = tuple[str, tuple[Record, ...], tuple[str, ...], str, dict[str, Target], set[str]]
