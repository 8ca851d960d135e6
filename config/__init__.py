"""Decisions of a team: the settings of `dr.yaml`, the names that follow from them, and the environment.

Nothing outside this package reads the generator's environment variables.
"""

from config.environment import Environment, read_environment
from config.errors import SettingsError
from config.names import Names, RegionNames
from config.settings import Settings, load_settings

__all__ = [
    "Environment",
    "Names",
    "RegionNames",
    "Settings",
    "SettingsError",
    "load_settings",
    "read_environment",
]
