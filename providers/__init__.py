"""AWS providers per region, state backends, and fast import of the bindings.

Importing this package installs the hooks of `providers.bindings`, so import it before cdktf or the bindings.
"""

from providers import bindings

bindings.install()
