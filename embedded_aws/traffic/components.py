"""The components of traffic, in the order in which they start."""

from embedded_aws.traffic.dns_server import NameServer
from embedded_aws.traffic.health_checks import HealthChecks
from embedded_aws.traffic.listeners import Listeners

COMPONENTS = (Listeners, HealthChecks, NameServer)
