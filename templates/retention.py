"""What no plan may delete or replace: whatever holds data, until a clean-up names it (ADR 0010)."""

from cdktf import TerraformResourceLifecycle

from templates.ignored import Ignored


def retained(keep: bool, *ignored: Ignored) -> TerraformResourceLifecycle:
    """Have Terraform refuse to plan a deletion or a replacement while `keep`, and ignore what `ignored` lists.

    AWS's own protection, where a service has one, is the second guard: Terraform forgets this one with the block that
    it stands in.
    """
    attributes = [attribute for each in ignored for attribute in each.attributes]
    return TerraformResourceLifecycle(prevent_destroy=keep, ignore_changes=attributes or None)
