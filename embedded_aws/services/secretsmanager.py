"""Secrets Manager: a replica of a secret keeps its own KMS key, gets every change, and can be promoted."""

import copy
import json
from typing import Any

from moto.secretsmanager import models, responses

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, add, wrap
from embedded_aws.world import World


def _install(_: World) -> None:
    wrap(models.FakeSecret, "create_replicas", _with_keys)
    wrap(models.ReplicaSecret, "to_dict", _with_own_key)
    wrap(models.SecretsManagerBackend, "list_secret_version_ids", _with_arn)
    add(responses.SecretsManagerResponse, "stop_replication_to_replica", _stop_replication)


def _with_keys(stock: Method) -> Method:
    def create_replicas(self: Any, replica_regions: Any, force_overwrite: bool) -> Any:
        replicas = stock(self, replica_regions, force_overwrite=force_overwrite)
        for replica, asked in zip(replicas, replica_regions or [], strict=True):
            if asked.get("KmsKeyId"):
                replica.config["KmsKeyId"] = asked["KmsKeyId"]
        return replicas

    return create_replicas


def _with_own_key(stock: Method) -> Method:
    def to_dict(self: Any) -> dict[str, Any]:
        found: dict[str, Any] = stock(self)
        found["KmsKeyId"] = self.config["KmsKeyId"]
        return found

    return to_dict


def _with_arn(stock: Method) -> Method:
    def list_secret_version_ids(self: Any, secret_id: str) -> str:
        found = json.loads(stock(self, secret_id))
        found["ARN"] = self.secrets[secret_id].arn
        found.pop("NextToken", None)
        return json.dumps(found)

    return list_secret_version_ids


def _stop_replication(self: Any) -> str:
    replica = self.backend.secrets[self._get_param("SecretId")]
    if isinstance(replica, models.ReplicaSecret):
        source = replica.source
        alone = copy.copy(source)
        alone.region, alone.arn = self.region, replica.arn
        alone.kms_key_id = replica.config["KmsKeyId"]
        alone.replicas, alone.versions = [], copy.deepcopy(source.versions)
        source.replicas = [kept for kept in source.replicas if kept is not replica]
        dict.pop(self.backend.secrets, replica.arn)
        self.backend.secrets[alone.secret_id] = alone
    return json.dumps({"ARN": replica.arn})


REPLICAS = Extension(
    service="secretsmanager",
    gap="in moto, a replica of a secret loses its own KMS key and can't be promoted to an independent secret",
    install=_install,
)
