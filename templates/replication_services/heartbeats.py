"""Heartbeats: a function in the active region writes a numbered record to every store."""

from constructs import Construct

from config import Names, Settings
from providers.regions import Providers
from recovery.settings import HeartbeatSettings
from templates.blocks.key import data_key_arn
from templates.recovery_automation.functions import Code, RecoveryFunction
from templates.recovery_automation.schedule import Repeated
from templates.replication_services import permissions

# A run fills its minute; a store that hangs may take a little of the next.
SECONDS = 75
REQUEST_SECONDS = 4.0


class HeartbeatWriter(Construct):
    """Runs each minute. What the other region reads of it is in `recovery/steps/heartbeat.py`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        providers: Providers,
        code: Code,
    ) -> None:
        super().__init__(scope, id)
        here = names.site(settings.active)
        provider = providers.site(here.site)
        key_arn = data_key_arn(self, "key", names, provider)
        need = heartbeat_settings(settings, names)
        function = RecoveryFunction(
            self,
            "heartbeat",
            provider=provider,
            here=here,
            code=code,
            settings=need,
            statements=permissions.heartbeat(names, here, need, key_arn),
            # Two at a time would mix their numbers' times.
            reserved_executions=min(1, settings.failover.reserved_executions),
            log_key_arn=key_arn,
            seconds=SECONDS,
        )
        Repeated(self, "repeated", provider=provider, here=here, function=function, purpose="heartbeat")


def heartbeat_settings(settings: Settings, names: Names) -> HeartbeatSettings:
    """What the writer needs: the stores that the workload has."""
    here, components = names.site(settings.active), settings.components
    return HeartbeatSettings(
        region=here.region,
        table=names.global_table if components.table else "",
        bucket=here.data_bucket if components.storage else "",
        host=names.region_host(here.site) if components.database and components.application else "",
        path=settings.application.readiness_path,
        timeout_seconds=REQUEST_SECONDS,
        interval_seconds=settings.replication.heartbeats.interval_seconds,
        ledger_table=names.ledger_table,
    )
