"""Builds each stack of `config/stacks.py` from its template."""

from pathlib import Path

from cdktf import App, TerraformStack

from config import Environment, Settings
from config.stacks import TEST, Stack, stacks
from providers.backends import attach_backend
from providers.regions import Providers
from templates.dr_infrastructure import DrInfrastructure
from templates.escaping import escaped
from templates.former_state import guard_former_state
from templates.organization import bound_roles
from templates.primary_infrastructure import PrimaryInfrastructure
from templates.recovery_automation import RecoveryAutomation
from templates.replication_services import ReplicationServices
from templates.shared_resources import SharedResources

TEMPLATES = {
    "shared_resources": SharedResources,
    "primary_infrastructure": PrimaryInfrastructure,
    "dr_infrastructure": DrInfrastructure,
    "replication_services": ReplicationServices,
    "recovery_automation": RecoveryAutomation,
}


def synthesize(
    settings: Settings, environment: Environment, folder: Path | None = None, *, only: str | None = None
) -> None:
    """Write the Terraform JSON of every stack, or of the one named `only`, into `folder` or where the CLI says
    (cdktf.out). Stacks refer to each other by name only (ADR 0001), so a stack is the same without the others.
    """
    app = App(outdir=str(folder)) if folder else App()
    build(app, settings, environment, only=only)
    app.synth()


def build(app: App, settings: Settings, environment: Environment, *, only: str | None = None) -> None:
    """Add every stack to the app, or the one named `only`."""
    for stack in stacks(settings, test_mode=environment.test_mode):
        if only in (None, stack.name):
            _build_one(app, stack, settings, environment)


def _build_one(app: App, stack: Stack, settings: Settings, environment: Environment) -> None:
    settings = escaped(settings)
    terraform = TerraformStack(app, stack.name)
    attach_backend(terraform, stack.name, settings, environment.target)
    providers = Providers(terraform, settings, stack.namespace)
    guard_former_state(terraform, stack.name, settings, environment.target, providers)
    isolated = {"isolated": True} if stack.name == TEST else {}
    TEMPLATES[stack.template](
        terraform,
        stack.template,
        settings=settings,
        providers=providers,
        removal=environment.removal,
        **isolated,
    )
    bound_roles(terraform, settings.organization)
