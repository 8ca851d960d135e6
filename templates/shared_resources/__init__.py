"""The template `shared_resources`: resources that must exist in both regions before the others."""

from constructs import Construct

from config import Names, Settings
from config.environment import Removal
from providers.regions import Providers
from templates.blocks.secret import DatabaseSecret
from templates.shared_resources.certificates import Certificates, wanted
from templates.shared_resources.cost import Cost
from templates.shared_resources.evidence import Evidence
from templates.shared_resources.global_database import global_database
from templates.shared_resources.keys import Keys
from templates.shared_resources.ledger import Ledger
from templates.shared_resources.replication_events import ReplicationEvents
from templates.shared_resources.topics import Topics
from templates.shared_resources.trail import Trail
from templates.shared_resources.web_acl import DistributionAcl
from templates.shared_resources.zone import hosted_zone_id

__all__ = ["SharedResources"]


class SharedResources(Construct):
    """Keys, zone, certificates, web ACL, secrets, topics, lease tables, ledger, evidence, trail and cost."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, providers: Providers, removal: Removal
    ) -> None:
        super().__init__(scope, id)
        names = Names(settings)
        keys = Keys(self, "keys", names=names, providers=providers, removal=removal)
        self._names(settings, names, providers, removal)
        if settings.components.database and not settings.existing.has_database:
            DatabaseSecret(
                self,
                "secrets",
                provider=providers.primary,
                name=names.database_secret,
                key_arn=keys.secrets.primary_arn,
                version=settings.database.password_version,
                keep=names.database_secret not in removal,
                replicas={names.standby.region: keys.secrets.standby_arn},
            )
        topics = Topics(self, "topics", settings=settings, names=names, providers=providers, key=keys.data)
        Ledger(
            self,
            "ledger",
            names=names,
            providers=providers,
            key=keys.data,
            removal=removal,
            active=names.site(settings.active),
        )
        events = ReplicationEvents(self, "replication-events", names=names, providers=providers)
        Evidence(
            self,
            "evidence",
            settings=settings,
            names=names,
            providers=providers,
            key=keys.evidence,
            events=events,
            removal=removal,
        )
        Trail(self, "trail", names=names, providers=providers, key=keys.evidence, removal=removal)
        after = [topics.policies["standby"]]
        Cost(self, "cost", settings=settings, names=names, providers=providers, after=after)
        global_database(self, settings, names, providers.primary, removal)

    def _names(self, settings: Settings, names: Names, providers: Providers, removal: Removal) -> None:
        """Make what DNS names need: a zone, certificates, and the distributions' web ACL."""
        makes = wanted(settings)
        if makes or settings.dns.zone == "create":
            zone_id = hosted_zone_id(self, settings, providers, removal)
            if makes:
                Certificates(self, "certificates", settings=settings, providers=providers, zone_id=zone_id)
        if settings.components.cdn:
            DistributionAcl(
                self,
                "distribution-acl",
                settings=settings,
                names=names,
                providers=providers,
                removal=removal,
            )
