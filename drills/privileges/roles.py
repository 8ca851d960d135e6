"""The deployed roles of the recovery."""

from config.names import Names
from drills.privileges.comparison import Grant, exchanged, grants_of
from machines.definition import FUNCTIONS
from operations.target import Target

# What the roles of a region are for. A role without a place in one of the regions isn't there.
PURPOSES = (
    "machine",
    *FUNCTIONS,
    *("switch", "switch-call"),
    *("prober", "prober-call"),
    *("restart", "restart-call"),
    *("connectivity", "connectivity-call"),
    *("audit", "audit-machine", "audit-start"),
    *("start", "break-glass"),
    *("examination", "examination-call", "rehearsal"),
)


def role_names(names: Names) -> list[str]:
    """Return the possible names of the recovery's roles."""
    regions = [here for here in (names.primary, names.standby, names.witness) if here is not None]
    return [here.recovery_role(purpose) for here in regions for purpose in PURPOSES]


def granted(target: Target) -> list[Grant]:
    """Return the grants of the recovery's roles."""
    iam = target.client("iam", target.settings.regions.primary)
    pages = iam.get_paginator("list_roles").paginate()
    there = {role["RoleName"] for page in pages for role in page["Roles"]}
    return [
        grant
        for role in role_names(target.names)
        if role in there
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]
        for grant in grants_of(role, iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"])
    ]


def counterpart(names: Names, grant: Grant) -> Grant:
    """Return the same grant in the other region. A key and its replica have the same id, so their ARNs differ
    in the region only.
    """
    one, other = names.primary, names.standby
    pairs = [
        (one.region, other.region),
        (one.database, other.database),
        (one.auto_scaling_group, other.auto_scaling_group),
    ]
    return Grant(*(exchanged(part, pairs) for part in vars(grant).values()))
