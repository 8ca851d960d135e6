"""The settings of the test copy `dr_test`, which shares nothing with production."""

from config.adoption import Existing
from config.settings import Settings


def isolated(settings: Settings) -> Settings:
    """Return settings without existing parts and without distributions: their DNS names are production's."""
    components = settings.components.model_copy(update={"cdn": False})
    return settings.model_copy(update={"existing": Existing(), "components": components})


def named_apart(settings: Settings) -> Settings:
    """Return the isolated settings of another project, `<project>-test`, with the standby region as the active one."""
    changed = {"project": f"{settings.project}-test", "active": "standby"}
    return isolated(settings).model_copy(update=changed)
