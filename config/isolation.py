"""The settings of the test copy `dr_test`, which shares nothing with production."""

from config.adoption import Existing
from config.settings import Settings


def isolated(settings: Settings) -> Settings:
    """Return settings without existing parts and without distributions, whose names are production's."""
    components = settings.components.model_copy(update={"cdn": False})
    return settings.model_copy(update={"existing": Existing(), "components": components})


def named_apart(settings: Settings) -> Settings:
    """Return the same settings with names of their own, derived from the project's."""
    changed = {"project": f"{settings.project}-test", "active": "standby"}
    return isolated(settings).model_copy(update=changed)
