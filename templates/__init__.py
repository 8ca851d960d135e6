"""The constructs that namespaces deploy: the four named templates and shared_resources (DESIGN section 2)."""

import providers  # the fast import of the bindings comes before any import of cdktf

__all__ = ["providers"]
