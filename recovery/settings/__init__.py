"""The functions' environment, read here and nowhere else."""

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
    ReadinessSettings,
    ValidateSettings,
)
from recovery.settings.schedules import (
    ConfigurationSettings,
    ExaminationSettings,
    HeartbeatSettings,
    ImageSettings,
    ProberSettings,
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
    "ExaminationSettings",
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
    "SettingsError",
    "SwitchSettings",
    "ValidateSettings",
]
