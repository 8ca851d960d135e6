"""Behaviour of AWS that the embedded AWS lacks: each item is unproven until something was deployed on AWS."""

from collections.abc import Sequence

UNPROVEN: Sequence[str] = (
    "Policies of roles and keys are enforced in the drill of the permissions only; trust policies, boundaries and most "
    "resource policies never are.",
    "Quotas, capacity, and what a region or an availability zone doesn't offer.",
    "Security groups, network ACLs and routes: whoever knows a name reaches it, but for a region that is cut off.",
    "Web ACLs and distributions are kept as they are configured; they serve and refuse nothing.",
    "Automated snapshots of a database hold nothing; manual ones and moments in time can be restored.",
    "What services may do by service principals isn't looked at, nor are principals of other accounts.",
    "Load balancers send every request to one program, which stands for all healthy targets.",
    "Databases of other engines than PostgreSQL and Aurora PostgreSQL answer at their API alone; so do caches in "
    "cluster mode.",
    "A cluster of Aurora is one PostgreSQL server: no reader of its own lags or fails, and no moment is restored.",
    "Image, packages and network of an instance: its program runs, what installs it doesn't.",
)
