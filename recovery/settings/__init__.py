"""The functions' environment, read in this package and nowhere else."""

from recovery.settings.function import (
    REGION_VARIABLE,
    FunctionSettings,
    SettingsError,
)
from recovery.settings.machines import (
    AuditSettings,
    CacheSettings,
    DatabaseSettings,
    HandoverSettings,
    IncidentSettings,
    LeaseSettings,
    MeasureSettings,
    PreconditionsSettings,
    ServingSettings,
    ValidateSettings,
)
from recovery.settings.schedules import (
    ConfigurationSettings,
    HeartbeatSettings,
    ImageSettings,
    ProberSettings,
    ReadinessSettings,
    ReplicationSettings,
    RestartSettings,
    SwitchSettings,
)

__all__ = [
    "REGION_VARIABLE",
    "AuditSettings",
    "CacheSettings",
    "ConfigurationSettings",
    "DatabaseSettings",
    "FunctionSettings",
    "HandoverSettings",
    "HeartbeatSettings",
    "ImageSettings",
    "IncidentSettings",
    "LeaseSettings",
    "MeasureSettings",
    "PreconditionsSettings",
    "ProberSettings",
    "ReadinessSettings",
    "ReplicationSettings",
    "RestartSettings",
    "ServingSettings",
    "SettingsError",
    "SwitchSettings",
    "ValidateSettings",
]
