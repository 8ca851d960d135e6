"""The settings of the test copy `dr_test`: nothing of it is production's."""

from config.adoption import Existing
from config.settings import Settings


def isolated(settings: Settings) -> Settings:
    """Return settings in which nothing exists already, and no distribution, whose names are production's."""
    components = settings.components.model_copy(update={"cdn": False})
    return settings.model_copy(update={"existing": Existing(), "components": components})


def named_apart(settings: Settings) -> Settings:
    """Return the same with names of its own, which are made from the project's."""
    changed = {"project": f"{settings.project}-test", "active": "standby"}
    return isolated(settings).model_copy(update=changed)
