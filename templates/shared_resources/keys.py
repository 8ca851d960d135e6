"""The keys: multi-region keys and their replicas, one pair per purpose, each usable without the other's region.

A key is kept until a clean-up names its alias: what the key encrypted, such as final snapshots and locked evidence,
outlives a clean-up, and nobody can read it without the key.
"""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.kms_replica_key import KmsReplicaKey
from constructs import Construct

from config import Names
from config.environment import Removal
from config.settings import Site
from providers.regions import Providers
from templates.retention import retained
from templates.shared_resources.key_policies import data_policy, evidence_policy, secrets_policy

DELETION_WINDOW_DAYS = 30


@dataclass(frozen=True)
class KeyPair:
    """A multi-region key and its replica in the other region."""

    primary: KmsKey
    standby: KmsReplicaKey

    @property
    def primary_arn(self) -> str:
        return self.primary.arn

    @property
    def standby_arn(self) -> str:
        return self.standby.arn

    def arn(self, site: Site) -> str:
        return self.key(site).arn

    def key(self, site: Site) -> KmsKey | KmsReplicaKey:
        return self.primary if site == "primary" else self.standby


class Keys(Construct):
    """The keys `data`, `secrets` and `evidence`: permission for one doesn't imply another."""

    def __init__(
        self, scope: Construct, id: str, *, names: Names, providers: Providers, removal: Removal
    ) -> None:
        super().__init__(scope, id)
        self._providers, self._removal = providers, removal
        project = names.project
        self.data = self._pair("data", f"Data of {project}", names.data_key_alias, data_policy(names), "")
        self.secrets = self._pair(
            "secrets", f"Secrets of {project}", names.secrets_key_alias, secrets_policy(names), "secrets-"
        )
        self.evidence = self._pair(
            "evidence",
            f"Evidence of {project}",
            names.evidence_key_alias,
            evidence_policy(names),
            "evidence-",
        )

    def _pair(self, id: str, description: str, alias: str, document: str, prefix: str) -> KeyPair:
        """Make a pair of keys. `prefix` begins the ids of the aliases; it is empty for the first key, whose
        addresses must stay.
        """
        kept = retained(alias not in self._removal)
        key = KmsKey(
            self,
            id,
            provider=self._providers.primary,
            description=description,
            multi_region=True,
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=document,
            lifecycle=kept,
        )
        replica = KmsReplicaKey(
            self,
            f"{id}-replica",
            provider=self._providers.standby,
            description=description,
            primary_key_arn=key.arn,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=document,
            lifecycle=kept,
        )
        KmsAlias(
            self, f"{prefix}alias", provider=self._providers.primary, name=alias, target_key_id=key.key_id
        )
        KmsAlias(
            self,
            f"{prefix}alias-replica",
            provider=self._providers.standby,
            name=alias,
            target_key_id=replica.key_id,
        )
        return KeyPair(key, replica)
