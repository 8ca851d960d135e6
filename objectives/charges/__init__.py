"""Charges of each kind of resource, read from synthesized stacks. A charge names its price."""

from objectives.charges.compute import COMPUTE
from objectives.charges.network import NETWORK
from objectives.charges.place import Charge, Charges, Place, Resource
from objectives.charges.stores import STORES
from objectives.charges.watching import WATCHING

__all__ = ["CHARGES", "Charge", "Charges", "Place", "Resource"]
CHARGES = {**COMPUTE, **NETWORK, **STORES, **WATCHING}
