"""AWS providers per region, state backends, and the fast import of the bindings.

Importing this package installs the hooks of `providers.bindings`, so it comes before any import of
cdktf or of the bindings.
"""

from providers import bindings

bindings.install()
