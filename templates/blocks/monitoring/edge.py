"""Alarms on what users of the region notice: errors, latency, and instances that don't answer."""

from config.monitoring import Monitoring
from templates.blocks.edge import Edge
from templates.blocks.monitoring.alarm import Alarm, Metric

NAMESPACE = "AWS/ApplicationELB"


def edge_alarms(edge: Edge, thresholds: Monitoring) -> list[Alarm]:
    """Return the alarms of the load balancer and its target group."""
    balancer = {"LoadBalancer": edge.load_balancer.arn_suffix}
    targets = {**balancer, "TargetGroup": edge.target_group.arn_suffix}
    return [
        Alarm(
            "errors",
            "The load balancer or the application answers with 5xx",
            {
                "balancer": Metric(NAMESPACE, "HTTPCode_ELB_5XX_Count", balancer, "Sum"),
                "application": Metric(NAMESPACE, "HTTPCode_Target_5XX_Count", balancer, "Sum"),
            },
            thresholds.errors_per_minute,
            # Each is published only when there was such an answer.
            missing="notBreaching",
            expression="FILL(balancer, 0) + FILL(application, 0)",
            impairs=True,
        ),
        Alarm(
            "latency",
            "Requests are answered slowly",
            {"latency": Metric(NAMESPACE, "TargetResponseTime", balancer, "p95")},
            thresholds.latency_seconds,
            # Published only when there was a request.
            missing="notBreaching",
            impairs=True,
        ),
        Alarm(
            "unhealthy-hosts",
            "Instances fail the load balancer's health check",
            {"hosts": Metric(NAMESPACE, "UnHealthyHostCount", targets, "Maximum")},
            0,
            # Published only while instances are registered, and a pilot light has none.
            missing="notBreaching",
            # One of many is replaced, and users notice nothing; of all of them, `errors` tells.
        ),
    ]
