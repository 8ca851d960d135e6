"""The components of the runtime, in the order in which they start."""

from embedded_aws.runtime.alarms import Alarms
from embedded_aws.runtime.bus import Bus
from embedded_aws.runtime.functions import Functions
from embedded_aws.runtime.pace import PaceControl
from embedded_aws.runtime.scheduler import Scheduler

COMPONENTS = (PaceControl, Functions, Bus, Alarms, Scheduler)
