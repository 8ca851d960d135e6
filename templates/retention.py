"""Resources that no plan may delete or replace, because they hold data, until a clean-up names them (ADR 0010)."""

from cdktf import TerraformResourceLifecycle

from templates.ignored import Ignored


def retained(keep: bool, *ignored: Ignored) -> TerraformResourceLifecycle:
    """Make Terraform refuse a deletion or a replacement while `keep`, and ignore the attributes in `ignored`.

    AWS's own protection, where a service has one, is the second guard: Terraform's ends if the resource's block is
    removed from the configuration.
    """
    attributes = [attribute for each in ignored for attribute in each.attributes]
    return TerraformResourceLifecycle(prevent_destroy=keep, ignore_changes=attributes or None)
