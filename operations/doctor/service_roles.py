"""Check of the service-linked roles that AWS's services need in the account."""

from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge

# The service that a role is linked to, by the name that AWS gives the role.
ROLES = {
    "AWSServiceRoleForAutoScaling": "autoscaling.amazonaws.com",
    "AWSServiceRoleForElasticLoadBalancing": "elasticloadbalancing.amazonaws.com",
    "AWSServiceRoleForRDS": "rds.amazonaws.com",
    "AWSServiceRoleForElastiCache": "elasticache.amazonaws.com",
    "AWSServiceRoleForDynamoDBReplication": "replication.dynamodb.amazonaws.com",
}


def examine(around: DoctorContext) -> list[Diagnosis]:
    """Return a diagnosis per role. AWS creates a missing role together with the first resource that needs it; the
    deployment stops half-way if its credentials may not create roles.
    """
    iam = around.clients("iam", around.names.global_region)
    existing = {
        role["RoleName"]
        for page in iam.get_paginator("list_roles").paginate(PathPrefix="/aws-service-role/")
        for role in page["Roles"]
    }
    return [
        judge(
            f"service-linked role {role}",
            good=role in existing,
            cause="the role exists" if role in existing else "the role doesn't exist yet in the account",
            fix=f"aws iam create-service-linked-role --aws-service-name {service}",
        )
        for role, service in ROLES.items()
    ]
