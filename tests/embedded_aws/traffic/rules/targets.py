"""The rules of aliases, with and without 'evaluate target health'."""

from embedded_aws.traffic.records import Target
from tests.embedded_aws.traffic.rules.records import BALANCER, FAILOVER, Case, alias

TO_BALANCERS = (
    alias("alb-1.elb.amazonaws.com.", evaluate=True, set_identifier="p", failover="PRIMARY"),
    alias("alb-2.elb.amazonaws.com.", evaluate=True, set_identifier="s", failover="SECONDARY"),
)
SICK_PRIMARY = {
    **BALANCER,
    "alb-1.elb.amazonaws.com": Target(("10.0.0.1",), False),
    "alb-2.elb.amazonaws.com": Target(("10.0.0.2",), True),
}
TARGETS: list[Case] = [
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
