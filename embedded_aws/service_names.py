"""One name per AWS service: the prefix of its IAM actions, whatever a signature or an SDK calls it."""

# Signing names and boto3 client names that differ from the IAM prefix.
_ALIASES = {
    "monitoring": "cloudwatch",
    "stepfunctions": "states",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "eventbridge": "events",
    "application-autoscaling": "application-autoscaling",
    "s3-object-lambda": "s3",
    "s3express": "s3",
    "wafv2": "wafv2",
    "email": "ses",
    "awslambda": "lambda",
}

# Services with one endpoint for all regions: a regional outage leaves them up.
GLOBAL = frozenset(
    {
        "iam",
        "sts",
        "route53",
        "route53domains",
        "cloudfront",
        "budgets",
        "ce",
        "organizations",
        "globalaccelerator",
        "support",
        "health",
        "shield",
        "waf",
        "account",
        "servicequotas",
    }
)


def canonical(name: str) -> str:
    """Return the IAM prefix of a service, such as `states` for `stepfunctions`."""
    lowered = name.lower()
    return _ALIASES.get(lowered, lowered)


def is_global(service: str) -> bool:
    """Return whether a service is global, so that an outage of a region leaves it up."""
    return canonical(service) in GLOBAL
