"""What an organization requires of every role, put on whatever roles a stack has."""

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.iam_role import IamRole

from config.organization import Organization


def bound_roles(stack: TerraformStack, organization: Organization) -> None:
    """Give every role of the stack the boundary and the path; a role that is added later is found like the others."""
    if organization.permissions_boundary is None and organization.role_path == "/":
        return
    for construct in stack.node.find_all():
        if isinstance(construct, IamRole):
            if organization.permissions_boundary is not None:
                construct.permissions_boundary = organization.permissions_boundary
            if organization.role_path != "/":
                construct.path = organization.role_path
