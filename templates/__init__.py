"""The constructs that namespaces deploy: the four named templates and shared_resources.

See docs/architecture.md, "Stacks".
"""

import providers  # the fast import of the bindings comes before any import of cdktf

__all__ = ["providers"]
