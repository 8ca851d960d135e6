"""Names that the tests use: the defaults of an empty settings file."""

from config import Names, Settings
from config.settings import parse_settings
from machines.definition import Definition
from wiring.machines import definition

SETTINGS = Settings()
NAMES = Names(SETTINGS)
PRIMARY, STANDBY = NAMES.primary, NAMES.standby


def standby_definition(engine: str = "postgres", fencing: str = "available") -> Definition:
    """Return the machine of the standby region as it is deployed."""
    settings = parse_settings({"database": {"engine": engine}, "failover": {"fencing": fencing}})
    return definition(settings, NAMES, STANDBY)
