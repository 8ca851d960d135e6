"""KMS: a multi-region key and its replica are two keys with the same key material, each with its own aliases."""

import copy
import json
from typing import Any
from uuid import uuid4

from moto.kms import models, responses

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, replace, wrap
from embedded_aws.world import World


def _install(_: World) -> None:
    wrap(models, "generate_key_id", _key_id)
    wrap(models.Key, "__init__", _with_usage)
    wrap(models.KmsBackend, "create_alias", _of_aws)
    replace(models.KmsBackend, "replicate_key", _replicate_key)
    replace(models.KmsBackend, "describe_key", _describe_key)
    replace(responses.KmsResponse, "replicate_key", _answer_replicate_key)
    wrap(responses.KmsResponse, "_validate_cmk_id", _validated)


def _key_id(stock: Method) -> Method:
    def generate_key_id(multi_region: bool = False) -> str:
        # "mrk-" and 32 hexadecimal digits: 36 characters, which is also what moto's ciphertexts hold.
        return f"mrk-{uuid4().hex}" if multi_region else str(stock(multi_region))

    return generate_key_id


def _with_usage(stock: Method) -> Method:
    def __init__(self: Any, policy: Any, key_usage: str | None, *arguments: Any, **options: Any) -> None:  # noqa: N807
        stock(self, policy, key_usage or "ENCRYPT_DECRYPT", *arguments, **options)

    return __init__


def _of_aws(stock: Method) -> Method:
    def create_alias(self: Any, target_key_id: str, alias_name: str) -> Any:
        alias = stock(self, target_key_id, alias_name)
        # No customer's key has such an alias: moto itself gives it to the key that a service makes.
        if alias_name.startswith("alias/aws/"):
            self.keys[self.get_key_id(target_key_id)].key_manager = "AWS"
        return alias

    return create_alias


def _validated(stock: Method) -> Method:
    def _validate_cmk_id(self: Any, key_id: str) -> None:
        if key_id.startswith("mrk-") and key_id in self.kms_backend.keys:
            return
        stock(self, key_id)

    return _validate_cmk_id


def _describe_key(self: Any, key_id: str) -> Any:
    return self.keys[self.any_id_to_key_id(key_id)]


def _replicate_key(self: Any, key_id: str, replica_region: str) -> Any:
    source = self.keys[self.any_id_to_key_id(key_id)]
    # A shallow copy shares the key material, which is the point; what differs is set anew.
    replica = copy.copy(source)
    replica.region = replica_region
    replica.arn = source.arn.replace(f":{source.region}:", f":{replica_region}:")
    replica.policy = replica.generate_default_policy()
    replica.aliases, replica.grants, replica.rotations = {}, {}, []
    shared = source.multi_region_configuration
    if all(known["Region"] != replica_region for known in shared["ReplicaKeys"]):
        shared["ReplicaKeys"].append({"Arn": replica.arn, "Region": replica_region})
    replica.multi_region_configuration = {**shared, "MultiRegionKeyType": "REPLICA"}
    models.kms_backends[self.account_id][replica_region].keys[replica.id] = replica
    return replica


def _answer_replicate_key(self: Any) -> str:
    key_id = self._get_param("KeyId")
    self._validate_key_id(key_id)
    region = self._get_param("ReplicaRegion")
    replica = self.kms_backend.replicate_key(key_id, region)
    replica.description = self._get_param("Description") or ""
    replica.policy = self._get_param("Policy") or replica.policy
    tags = self._get_param("Tags") or []
    models.kms_backends[self.current_account][region].tagger.tag_resource(replica.id, tags)
    return json.dumps(
        {
            "ReplicaKeyMetadata": replica.to_dict()["KeyMetadata"],
            "ReplicaPolicy": replica.policy,
            "ReplicaTags": tags,
        }
    )


MULTI_REGION_KEYS = Extension(
    service="kms",
    gap="in moto, a replica of a multi-region key is the primary key itself, so that it shares the primary's aliases "
    "and policy and can't decrypt; and keys that AWS manages are reported as customer managed",
    install=_install,
)
