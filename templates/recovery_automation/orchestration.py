"""What one region needs to be activated: the functions, the state machine and the switch."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, Settings
from config.names import INHIBITOR_METRIC, PROBE_METRIC, SWITCH_METRIC
from config.settings import Site
from recovery import settings as needs
from templates.blocks.key import data_key_arn
from templates.blocks.policy import Statement
from templates.recovery_automation import permissions
from templates.recovery_automation.functions import Code, RecoveryFunction
from templates.recovery_automation.state_machine import FailoverMachine
from templates.recovery_automation.switch import Switch

# When to give up waiting, in seconds. RDS takes minutes to promote; traffic follows within a few.
PROMOTION_SECONDS = 30 * 60
READINESS_SECONDS = 15 * 60
VERIFICATION_SECONDS = 15 * 60
REQUEST_SECONDS = 5.0


class Orchestration(Construct):
    """The recovery of one region. Nothing that activates it is in the other region, except to hand over."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        site: Site,
        provider: AwsProvider,
        code: Code,
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._names = names
        self._here = names.site(site)
        self._there = names.other(site)
        self._provider = provider
        self._code = code
        self._key_arn = data_key_arn(self, "key", names, provider)
        deciders = [self._function(*each) for each in self._deciders()]
        self.machine = FailoverMachine(
            self,
            "machine",
            settings=settings,
            names=names,
            here=self._here,
            provider=provider,
            functions=deciders,
            key_arn=self._key_arn,
        )
        self.switch = Switch(
            self,
            "switch-value",
            names=names,
            here=self._here,
            provider=provider,
            function=self._function(
                "switch",
                needs.SwitchSettings(
                    region=self._here.region,
                    ledger_table=names.ledger_table,
                    switch_namespace=names.switch_namespace,
                    switch_metric=SWITCH_METRIC,
                    inhibitor_metric=INHIBITOR_METRIC,
                ),
                permissions.switch(names, self._here),
            ),
        )

    def _function(
        self, purpose: str, need: needs.FunctionSettings, statements: Sequence[Statement]
    ) -> RecoveryFunction:
        return RecoveryFunction(
            self,
            purpose,
            provider=self._provider,
            here=self._here,
            code=self._code,
            settings=need,
            statements=[*statements, *self._key_statements(statements)],
            reserved_executions=self._settings.failover.reserved_executions,
            log_key_arn=self._key_arn,
        )

    def _key_statements(self, statements: Sequence[Statement]) -> list[Statement]:
        uses_table = any(action.startswith("dynamodb:") for each in statements for action in each.actions)
        return [permissions.use_table_key(self._here, self._key_arn)] if uses_table else []

    def _deciders(self) -> list[tuple[str, needs.FunctionSettings, list[Statement]]]:
        """The functions that the state machine asks: purpose, settings and permissions."""
        names, here, there = self._names, self._here, self._there
        needed = self._needs()
        is_global = self._settings.database.is_global
        allowed = {
            "validate": permissions.validate(names, here),
            "lease": permissions.lease(names, here),
            "preconditions": permissions.preconditions(names, here, is_global=is_global),
            "database": permissions.database(names, here, is_global=is_global),
            "readiness": [],
            "verification": [],
            "measure": permissions.measure(names, here, is_global=is_global),
            "handover": permissions.handover(names, there),
        }
        return [(purpose, need, allowed[purpose]) for purpose, need in needed.items()]

    def _needs(self) -> dict[str, needs.FunctionSettings]:
        """The settings of each function that the state machine asks."""
        settings, names, here, there = self._settings, self._names, self._here, self._there
        region, ledger = here.region, names.ledger_table
        whole = names.global_database if settings.database.is_global else ""
        deployed = names.site(settings.active).region
        outside = needs.ReadinessSettings(
            region=region,
            region_host=names.region_host(here.site),
            app_host=names.host("app"),
            health_path=settings.application.health_path,
            readiness_path=settings.application.readiness_path,
            request_timeout_seconds=REQUEST_SECONDS,
            readiness_seconds=READINESS_SECONDS,
            verification_seconds=VERIFICATION_SECONDS,
        )
        return {
            "validate": needs.ValidateSettings(
                region=region,
                regions=[names.primary.region, names.standby.region],
                deployed_active_region=deployed,
                ledger_table=ledger,
                lease_table=here.lease_table,
            ),
            "lease": needs.LeaseSettings(
                region=region, lease_table=here.lease_table, lease_seconds=settings.failover.lease_seconds
            ),
            "preconditions": needs.PreconditionsSettings(
                region=region,
                database=here.database,
                global_database=whole,
                auto_scaling_group=here.auto_scaling_group,
                endpoint_parameter=names.endpoint_parameter,
                ledger_table=ledger,
                lag_objective_seconds=settings.objectives.database_lag_seconds,
                witness_region=names.witness.region,
                probe_namespace=names.probe_namespace,
                probe_metric=PROBE_METRIC,
                probed_region=there.region,
            ),
            "database": needs.DatabaseSettings(
                region=region,
                database=here.database,
                global_database=whole,
                ledger_table=ledger,
                promotion_seconds=PROMOTION_SECONDS,
            ),
            "readiness": outside,
            "verification": outside,
            "measure": needs.MeasureSettings(
                region=region,
                database=here.database,
                global_database=whole,
                ledger_table=ledger,
                probed_region=there.region,
            ),
            "handover": needs.HandoverSettings(
                region=region,
                state_machines={each.region: each.state_machine_arn for each in (here, there)},
            ),
        }
