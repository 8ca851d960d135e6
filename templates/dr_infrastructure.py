"""The template `dr_infrastructure`: the same application stack in the standby region."""

from constructs import Construct

from config import Settings
from config.environment import Removal
from providers.regions import Providers
from templates.blocks.application import Application
from templates.blocks.expiry import Expiry
from templates.blocks.key import secrets_key_arn
from templates.blocks.peering import Peering
from templates.blocks.roles_guard import guard_roles
from templates.blocks.secret import DatabaseSecret
from templates.placement import Placement, place, place_isolated
from templates.regional_workload import RegionalWorkload


class DrInfrastructure(Construct):
    """The whole workload in the standby region, and the peering of the two networks.

    `isolated` makes the test copy instead (`dr_test`): own names, own data and secret, no peering, and an expiry.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        providers: Providers,
        removal: Removal,
        isolated: bool = False,
    ) -> None:
        super().__init__(scope, id)
        if isolated:
            self._test_copy(place_isolated(settings, providers, removal))
        else:
            self._standby(place("standby", settings, providers, removal), providers)

    def _test_copy(self, placement: Placement) -> None:
        secret = self._secret(placement) if placement.settings.components.database else None
        # By its id: a secret that isn't made yet can't be read while planning.
        workload = RegionalWorkload(self, "workload", placement, secret_id=secret.id if secret else None)
        if isinstance(workload.application, Application):
            Expiry(self, "expiry", placement, workload.application.group)

    def _secret(self, placement: Placement) -> DatabaseSecret:
        return DatabaseSecret(
            self,
            "secret",
            provider=placement.provider,
            name=placement.here.database_secret,
            key_arn=secrets_key_arn(self, "secret-key", placement.names, placement.provider),
            version=placement.settings.database.password_version,
            keep=placement.protects(placement.here.database_secret),
        )

    def _standby(self, placement: Placement, providers: Providers) -> None:
        guard_roles(self, placement)
        settings = placement.settings
        peer_cidr = settings.network.primary_cidr if settings.peered else None
        workload = RegionalWorkload(self, "workload", placement, peer_cidr)
        if peer_cidr and workload.network:
            Peering(self, "peering", placement, workload.network, providers.primary, peer_cidr)
