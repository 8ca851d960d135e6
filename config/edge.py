"""Section of `dr.yaml` about the web ACLs. Every field has a default."""

from typing import Literal

from pydantic import Field

from config.fields import LogDays, Section

# One of AWS's own cache policies; its id is the same in every account.
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"


class Edge(Section):
    """Web ACLs of the load balancers and of the distributions."""

    rate_limit: int = Field(default=2000, ge=500, le=2_000_000_000)
    """Requests from one address in five minutes above which further ones are refused. Route 53's checkers and the
    probers send at most about 60 each in that time, so every allowed limit lets them pass.
    """
    managed_rules: Literal["block", "count"] = "block"
    """Reaction of AWS's managed rules to a request that matches: refuse it, or only count it, to see first what they
    would refuse.
    """
    web_acl_log_days: LogDays = 365
    """Days that the web ACLs' logs are kept."""
