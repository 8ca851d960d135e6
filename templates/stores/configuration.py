"""The configuration sync: a function in the passive region copies parameters after a change, and every 5 minutes."""

from collections.abc import Sequence

from constructs import Construct

from config import Names, RegionNames, Settings
from config.names import DRIFT_METRIC
from config.stores import Instance
from providers.regions import Providers
from templates.blocks.function.function import Code, RecoveryFunction
from templates.blocks.function.repeated import Repeated
from templates.blocks.key import data_key_arn, secrets_key_arn
from templates.blocks.monitoring.alarm import Alarm, Metric
from templates.blocks.monitoring.metric_alarm import metric_alarm
from templates.blocks.policy import Statement
from templates.stores import permissions
from templates.stores.parameter_changes import ParameterChanges
from templates.stores.store import Allowed, CopyRegions, Replicating, Store
from wiring.replication import configuration_settings, regional_parameters

# A lost event costs this much, no more.
MINUTES = 5
# Many parameters in two regions take many pages, each with a call.
SECONDS = 120


class ConfigurationSync(Construct):
    """The function that copies parameters to the passive region.

    It runs in the region of the copies, so that it can still say how current they are when the active region is
    lost.
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
        self._names = names
        self._active = names.site(settings.active)
        self._passive = names.other(settings.active)
        self._provider = providers.site(self._passive.site)
        self._active_provider = providers.site(self._active.site)
        self._function = self._sync(settings, code)
        Repeated(
            self,
            "repeated",
            provider=self._provider,
            here=self._passive,
            function=self._function,
            purpose="configuration",
            minutes=MINUTES,
        )
        ParameterChanges(
            self,
            "on-change",
            names=names,
            active=self._active,
            passive=self._passive,
            active_provider=self._active_provider,
            provider=self._provider,
            function=self._function,
        )
        metric_alarm(
            self,
            drift_alarm(names, self._passive, settings),
            provider=self._provider,
            here=self._passive,
            settings=settings,
            topic_arn=self._passive.topic_arn,
        )

    def _sync(self, settings: Settings, code: Code) -> RecoveryFunction:
        names, here, there = self._names, self._passive, self._active
        need = configuration_settings(settings, names)
        data_key = data_key_arn(self, "key", names, self._provider)
        return RecoveryFunction(
            self,
            "configuration",
            provider=self._provider,
            here=here,
            code=code,
            settings=need,
            statements=permissions.configuration(
                names,
                here,
                there,
                own=regional_parameters(here),
                secrets=need.secrets,
                table_key=data_key,
                key_here=secrets_key_arn(self, "secrets-key", names, self._provider),
                key_there=secrets_key_arn(self, "secrets-key-there", names, self._active_provider),
            ),
            # One at a time: two runs at once would race for the same version of a copy.
            reserved_executions=min(1, settings.failover.reserved_executions),
            log_key_arn=data_key,
            seconds=SECONDS,
        )


def drift_alarm(names: Names, here: RegionNames, settings: Settings) -> Alarm:
    """Make the alarm that fires if parameters or secrets differed in several runs of the configuration sync in a
    row.
    """
    return Alarm(
        "configuration-drift",
        "Parameters or secrets here differ from the active region's",
        {"drift": Metric(names.replication_namespace, DRIFT_METRIC, {"Region": here.region}, "Minimum")},
        0,
        missing="missing",
        periods=settings.replication.alarm_periods,
        period=MINUTES * 60,
    )


def _replicate(scope: Construct, given: Replicating) -> None:
    ConfigurationSync(
        scope,
        f"configuration-sync-{given.passive.site}",
        settings=given.settings,
        names=given.names,
        providers=given.providers,
        code=given.code,
    )


def _examine_parameters(place: CopyRegions, instances: Sequence[Instance]) -> Allowed:
    parameters = [place.here.parameter_arn(each.name) for each in instances]
    return Allowed([Statement("LookAtParameters", ["ssm:GetParameters"], parameters)])


def _examine_secrets(place: CopyRegions, instances: Sequence[Instance]) -> Allowed:
    # The six characters after a secret's name are Secrets Manager's.
    secrets = [place.here.arn("secretsmanager", f"secret:{each.name}-??????") for each in instances]
    return Allowed([Statement("LookAtSecrets", ["secretsmanager:DescribeSecret"], secrets)])


# The sync copies both; only parameters change by themselves, so they bring it.
PARAMETERS = Store("parameters", replicates=_replicate, examines=_examine_parameters)
SECRET = Store("secret", examines=_examine_secrets)
