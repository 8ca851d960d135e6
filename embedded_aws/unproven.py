"""Behaviour of AWS that the embedded AWS lacks: each item is unproven until something was deployed on AWS."""

from collections.abc import Sequence

UNPROVEN: Sequence[str] = (
    "Policies of roles and keys are enforced only in the drill of permissions; trust policies, boundaries and most "
    "resource policies are never enforced.",
    "Quotas, capacity, and what a region or an availability zone doesn't offer, apart from instance types.",
    "Security groups, network ACLs and routes: a client reaches every server whose name it knows, unless a region is "
    "cut off.",
    "Web ACLs and distributions are kept as they are configured; they serve and refuse nothing.",
    "Automated snapshots of a database hold no data; manual snapshots and points in time can be restored.",
    "Permissions of service principals, and of principals of other accounts, aren't checked.",
    "Load balancers send every request to one program, which answers for all healthy targets.",
    "Databases of other engines than PostgreSQL and Aurora PostgreSQL, and caches in cluster mode, exist in the API "
    "only: no server runs behind them.",
    "An Aurora cluster is one PostgreSQL server: readers can't lag or fail alone, and no point in time is restored.",
    "Image, packages and network of an instance: its program runs, but the commands that install the program don't.",
)
