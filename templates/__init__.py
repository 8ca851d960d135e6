"""The templates: the constructs that namespaces deploy. See docs/architecture.md, "Stacks"."""

import providers  # the fast import of the bindings comes before any import of cdktf

__all__ = ["providers"]
