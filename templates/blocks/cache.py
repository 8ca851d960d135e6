"""The cache of a region: an ElastiCache replication group that its application signs in to with IAM."""

from cdktf_cdktf_provider_aws.elasticache_parameter_group import (
    ElasticacheParameterGroup,
    ElasticacheParameterGroupParameter,
)
from cdktf_cdktf_provider_aws.elasticache_replication_group import ElasticacheReplicationGroup
from cdktf_cdktf_provider_aws.elasticache_subnet_group import ElasticacheSubnetGroup
from cdktf_cdktf_provider_aws.elasticache_user import ElasticacheUser, ElasticacheUserAuthenticationMode
from cdktf_cdktf_provider_aws.elasticache_user_group import ElasticacheUserGroup
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from templates.blocks.firewall import Firewall, Guarded
from templates.blocks.key import data_key_arn
from templates.blocks.network import Network
from templates.placement import Placement

PORT = 6379
SNAPSHOT_WINDOW = "02:00-03:00"
MAINTENANCE_WINDOW = "sun:06:00-sun:07:00"
# Everything that an application needs, on every key; not what flushes, reconfigures or lists it all.
APPLICATION_ACCESS = "on ~* +@all -@dangerous"
NO_ACCESS = "off ~* -@all"


class Cache(Construct):
    """Valkey or Redis, with as many nodes as role and strategy require; two or more are Multi-AZ.

    The cache is encrypted in transit and at rest with the region's own key. It has no auth token, which would be in
    Terraform's state: its only user signs in with the application's role.
    """

    def __init__(
        self, scope: Construct, id: str, placement: Placement, network: Network, application: Guarded
    ) -> None:
        super().__init__(scope, id)
        self._placement = placement
        self._provider = placement.provider
        self._settings = placement.settings.cache
        self.firewall = Firewall(self, "cache", placement, network, "cache")
        self.firewall.allow_from(application.firewall, PORT, "Requests of the application")
        application.firewall.allow_to(self.firewall, PORT, "Requests to the cache")
        self.group = self._group(network)
        SsmParameter(
            self,
            "endpoint",
            provider=self._provider,
            name=placement.here.cache_endpoint_parameter,
            type="String",
            value=self.group.primary_endpoint_address,
            description="Address of the region's cache",
        )

    def _group(self, network: Network) -> ElasticacheReplicationGroup:
        footprint, settings = self._placement.footprint, self._settings
        spread = footprint.cache_nodes > 1
        return ElasticacheReplicationGroup(
            self,
            "group",
            provider=self._provider,
            replication_group_id=self._placement.here.cache,
            description=f"Cache of {self._placement.here.project}",
            engine=settings.engine,
            engine_version=settings.version,
            node_type=footprint.cache_node_type,
            num_cache_clusters=footprint.cache_nodes,
            # A single node has nothing to fail over to, and ElastiCache refuses the two settings.
            automatic_failover_enabled=spread,
            multi_az_enabled=spread,
            port=PORT,
            at_rest_encryption_enabled="true",
            kms_key_id=data_key_arn(self, "key", self._placement.names, self._provider),
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            user_group_ids=[self._users().user_group_id],
            parameter_group_name=self._parameter_group().name,
            subnet_group_name=self._subnet_group(network).name,
            security_group_ids=[self.firewall.group.id],
            snapshot_retention_limit=settings.snapshot_retention_days,
            snapshot_window=SNAPSHOT_WINDOW,
            maintenance_window=MAINTENANCE_WINDOW,
            # Both regions get a new version when the settings say so, and at no other time.
            auto_minor_version_upgrade="false",
            apply_immediately=True,
        )

    def _users(self) -> ElasticacheUserGroup:
        name = self._placement.here.cache_user
        users = [self._user("application", name, name, APPLICATION_ACCESS, "iam")]
        if self._settings.engine == "redis":
            # Redis wants a user of this name in every group; this one can't sign in.
            default = f"{self._placement.here.cache}-default"
            users.append(self._user("default", default, "default", NO_ACCESS, "no-password-required"))
        return ElasticacheUserGroup(
            self,
            "users",
            provider=self._provider,
            engine=self._settings.engine,
            user_group_id=self._placement.here.cache,
            user_ids=[user.user_id for user in users],
        )

    def _user(self, id: str, user_id: str, name: str, access: str, mode: str) -> ElasticacheUser:
        return ElasticacheUser(
            self,
            f"{id}-user",
            provider=self._provider,
            engine=self._settings.engine,
            user_id=user_id,
            user_name=name,
            access_string=access,
            authentication_mode=ElasticacheUserAuthenticationMode(type=mode),
        )

    def _parameter_group(self) -> ElasticacheParameterGroup:
        major = self._settings.version.split(".")[0]
        family = f"{self._settings.engine}{major}"
        return ElasticacheParameterGroup(
            self,
            "parameters",
            provider=self._provider,
            name=f"{self._placement.here.cache}-{family}",
            family=family,
            description="Equal in both regions",
            # What is in the cache can be made again, so a full one forgets instead of refusing.
            parameter=[ElasticacheParameterGroupParameter(name="maxmemory-policy", value="allkeys-lru")],
        )

    def _subnet_group(self, network: Network) -> ElasticacheSubnetGroup:
        return ElasticacheSubnetGroup(
            self,
            "subnets",
            provider=self._provider,
            name=self._placement.here.cache,
            description="Database subnets of the three zones",
            subnet_ids=network.subnet_ids("database"),
        )
