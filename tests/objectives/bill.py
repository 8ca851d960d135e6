"""The expected bill of the default settings, with each sum done by hand, and accessors to the cost model for
the tests.
"""

from typing import Any

from config.settings import parse_settings
from objectives.cost import Estimate, estimate
from tests.synthesized import stacks

MONTH = 730
# The default settings, idle: usage of objectives/usage.yaml times prices of objectives/prices.yaml, written out.
SERVERS = [
    (3 + 1) * MONTH * 0.077,  # m6g.large: the active region's minimum and the standby's
    (3 + 1) * 20 * 0.08,  # their volumes
]
DATABASES = [
    (2 + 1) * MONTH * 0.225,  # a writer in two zones, a replica in one
    (2 * 100 + 100) * 0.115,
    100 * 0.02,  # what changes goes to the other region
]
CACHES = [2 * MONTH * 0.1192, 1 * MONTH * 0.052]
BACKUPS = [
    100 * 0.095 + 100 * 0.02,  # RDS's automated backups in the other region
    2 * 100 * 0.095,  # AWS Backup's, here and there
]
TABLES = [
    2 * (20 * 0.625 + 25 * 0.25 + 25 * 0.20),  # the table and its replica
    50 * 0.125,
    0.2 * 0.625 * (2 + 1 + 1) / 3,  # a ledger in both regions and a lease in each
]
BUCKETS = [
    2 * (500 + 20 + 50 + 5) * 0.023 + 10 * 0.023,  # data, static, logs and evidence twice, the trail once
    50 * (0.02 + 0.015),
]
NETWORK = [
    4 * MONTH * 0.045 + (200 + 10) * 0.045,  # three NAT gateways and one
    (4 + 2 * 3) * MONTH * 0.005,  # addresses: of the gateways, and three of each load balancer
    2 * MONTH * 0.0225 + (2 + 0.1) * MONTH * 0.008,
    500 * 0.085 + 50 * 1,
    12 * 0.50 + 4 * 1,  # health checks, of which four ask by HTTPS
]
FIREWALLS = [3 * 5, (7 + 7 + 6) * 1, (100 + 1 + 100) * 0.60]
KEYS = [7 * 1, 2 * 0.40]
ALARMS = [(16 + 15 + 23 + 45 + 2) * 0.10, 3 * 0.50, 5 * 3, 25 * 0.30]
# Each minute: both probers and the heartbeat, for 60 s; both switches, connectivity and restart, for 2 s. Examination:
# each half hour, and weekly.
MINUTES, HALF_HOURS, DAYS = MONTH * 60, MONTH * 2, MONTH / 24
# The replication's: its own each minute, configuration each 5, image each 15.
REPLICATION_CALLS = MINUTES + MINUTES / 5 + MINUTES / 15
RECOVERY_CALLS = 4 * MINUTES + HALF_HOURS + DAYS
FUNCTIONS = [
    3 * MINUTES * 60 * 0.25 * 13.3334 / 1e6,
    (RECOVERY_CALLS + REPLICATION_CALLS) * 2 * 0.25 * 13.3334 / 1e6,
    (RECOVERY_CALLS + REPLICATION_CALLS + 3 * MINUTES) * 0.20 / 1e6,
    # Two rehearsals are the machine's.
    (RECOVERY_CALLS + REPLICATION_CALLS + 3 * MINUTES + 2 * DAYS) * 1 / 1e6,
    1 * 0.025,
]
TRAIL = [1 * 1.0]
DEFAULT = [
    *SERVERS,
    *DATABASES,
    *CACHES,
    *BACKUPS,
    *TABLES,
    *BUCKETS,
    *NETWORK,
    *FIREWALLS,
    *KEYS,
    *ALARMS,
    *FUNCTIONS,
    *TRAIL,
]


def found(document: dict[str, Any], **options: Any) -> Estimate:
    documents = {name: each.document for name, each in stacks(document).items()}
    return estimate(parse_settings(document), documents, **options)
