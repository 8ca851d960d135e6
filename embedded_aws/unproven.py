"""What AWS would refuse or do, and the embedded AWS doesn't: each is unproven until something was deployed on AWS."""

from collections.abc import Sequence

UNPROVEN: Sequence[str] = (
    "A call that the role's policy doesn't allow succeeds here; the calls are recorded, so that they can be compared.",
    "Quotas, capacity, and what a region or an availability zone doesn't offer.",
    "Security groups, network ACLs and routes: whoever knows a name reaches it, but for a region that is cut off.",
    "Web ACLs and distributions are kept as they are configured; they serve and refuse nothing.",
    "Automated snapshots of a database hold nothing; manual ones and moments in time can be restored.",
    "Service principals and conditions of policies aren't looked at, nor are principals of other accounts.",
    "Load balancers send every request to one program, which stands for all healthy targets.",
    "Databases of other engines than PostgreSQL answer at their API alone; so do caches in cluster mode.",
    "Image, packages and network of an instance: its program runs, what installs it doesn't.",
)
