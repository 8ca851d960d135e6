"""Errors of a drill itself; a recovery that fails is a verdict, not an error."""

from config.errors import UserError


class DrillError(UserError):
    """Base of the errors of this package."""


class ScenarioError(DrillError):
    """A scenario file with problems; the message lists all of them."""


class NotSteadyError(DrillError):
    """A steady state that doesn't hold before the fault, so the drill would prove nothing."""


class WorldError(DrillError):
    """The deployment to drill in couldn't be created."""
