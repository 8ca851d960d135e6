"""Heartbeats: a function in the active region writes a numbered record to every store."""

from constructs import Construct

from config import Names, Settings
from providers.regions import Providers
from templates.blocks.function.function import Code, RecoveryFunction
from templates.blocks.function.repeated import Repeated
from templates.blocks.key import data_key_arn
from templates.replication_services import permissions
from wiring.replication import heartbeat_settings

# A run fills its minute; a store that hangs may take a little of the next.
SECONDS = 75


class HeartbeatWriter(Construct):
    """The function that writes the heartbeats each minute. `recovery/steps/heartbeat.py` says what the other region
    reads.
    """

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
