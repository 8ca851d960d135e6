"""The organization's requirements (permissions boundary and path), applied to every IAM role of a stack."""

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.iam_role import IamRole

from config.organization import Organization


def bound_roles(stack: TerraformStack, organization: Organization) -> None:
    """Give every role of the stack, also roles that are added later, the organization's permissions boundary and
    path.
    """
    if organization.permissions_boundary is None and organization.role_path == "/":
        return
    for construct in stack.node.find_all():
        if isinstance(construct, IamRole):
            if organization.permissions_boundary is not None:
                construct.permissions_boundary = organization.permissions_boundary
            if organization.role_path != "/":
                construct.path = organization.role_path
