"""The resources by which one region is activated: the functions, the state machine and the switch."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, Settings
from config.settings import Site
from recovery import settings as needs
from templates.blocks.function.function import (
    DEPLOYED_SECONDS,
    SECONDS,
    WARM_SECONDS,
    Code,
    RecoveryFunction,
)
from templates.blocks.function.permissions import use_table_key
from templates.blocks.key import data_key_arn
from templates.blocks.policy import Statement
from templates.recovery_automation import permissions
from templates.recovery_automation.audit import Audit
from templates.recovery_automation.break_glass import BreakGlass, set_aside
from templates.recovery_automation.state_machine import FailoverMachine
from templates.recovery_automation.switch import Switch
from wiring.functions import function_settings, switch_settings

# Traffic waits for the cache, so what hangs there ends soon.
TIMES = {"cache": WARM_SECONDS, "switch": DEPLOYED_SECONDS}


class Orchestration(Construct):
    """The recovery of one region. Everything that activates the region is in it; only the handover calls the other
    region.
    """

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
        asked = self._deciders()
        deciders = [self._function(*each) for each in asked]
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
        BreakGlass(
            self,
            "break-glass",
            provider=provider,
            here=self._here,
            statements=[
                # A manual failover is walked for the region that it activates: it never hands over.
                *(each for purpose, _, statements in asked if purpose != "handover" for each in statements),
                *self.machine.statements,
                *self._set_aside(),
            ],
            second_factor=settings.failover.break_glass_second_factor,
        )
        Audit(
            self,
            "audit-trail",
            settings=settings,
            names=names,
            here=self._here,
            provider=provider,
            function=self._function,
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
                switch_settings(names, self._here),
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
            seconds=TIMES.get(purpose, SECONDS),
        )

    def _key_statements(self, statements: Sequence[Statement]) -> list[Statement]:
        uses_table = any(action.startswith("dynamodb:") for each in statements for action in each.actions)
        return [use_table_key(self._here, self._key_arn)] if uses_table else []

    def _set_aside(self) -> list[Statement]:
        """Return the permissions to set a writer aside: none for an existing database, which its owner renames, nor
        for Aurora.
        """
        theirs = self._settings.existing.site(self._here.site).database
        return [] if theirs or self._settings.database.is_global else set_aside(self._here)

    def _deciders(self) -> list[tuple[str, needs.FunctionSettings, list[Statement]]]:
        """Return the functions that the state machine calls, each by its purpose, settings and permissions."""
        names, here, there = self._names, self._here, self._there
        needed = function_settings(self._settings, names, here)
        is_global = self._settings.database.is_global
        allowed = {
            "validate": permissions.validate(names, here),
            "lease": permissions.lease(names, here),
            "preconditions": permissions.preconditions(names, here, is_global=is_global),
            "database": permissions.database(names, here, is_global=is_global),
            "readiness": [],
            "cache": [],
            "verification": [],
            "measure": permissions.measure(names, here, is_global=is_global, key_arn=self._key_arn),
            "handover": permissions.handover(names, there),
        }
        return [(purpose, need, allowed[purpose]) for purpose, need in needed.items()]
