"""Names and predictable ARNs of the data that one region holds."""

from dataclasses import dataclass

from config.region_place import RegionPlace


@dataclass(frozen=True)
class DataNames(RegionPlace):
    """Names of databases, caches, buckets, vaults, tables, and of the parameters and secrets that lead to them."""

    @property
    def database(self) -> str:
        own = f"{self.project}-db" if self.site == "primary" else f"{self.project}-db-replica"
        return self.given.database or own

    @property
    def database_monitoring_role(self) -> str:
        """Role of enhanced monitoring; IAM is global, so the region's suffix is in it."""
        return f"{self.project}-db-monitoring{self.suffix}"

    @property
    def cache(self) -> str:
        return f"{self.project}-cache{self.suffix}"

    @property
    def cache_user(self) -> str:
        """Id and name of the application's cache user: IAM authentication needs both to be equal."""
        return f"{self.project}-application{self.suffix}"

    @property
    def data_bucket(self) -> str:
        return f"{self.project}-data-{self.account_id}-{self.region}"

    @property
    def evidence_bucket(self) -> str:
        return f"{self.project}-evidence-{self.account_id}-{self.region}"

    @property
    def backup_vault(self) -> str:
        """Vault of AWS Backup, to which the other region's backups are copied."""
        return f"{self.project}-backups"

    @property
    def backup_vault_arn(self) -> str:
        return self.arn("backup", f"backup-vault:{self.backup_vault}")

    @property
    def static_bucket(self) -> str:
        """Bucket of static files, which CloudFront serves from either region."""
        return f"{self.project}-static-{self.account_id}-{self.region}"

    @property
    def static_bucket_arn(self) -> str:
        return f"arn:{self.partition}:s3:::{self.static_bucket}"

    @property
    def log_bucket(self) -> str:
        """Bucket of access logs of the region's load balancer, distribution and buckets."""
        return f"{self.project}-logs-{self.account_id}-{self.region}"

    @property
    def log_bucket_arn(self) -> str:
        return f"arn:{self.partition}:s3:::{self.log_bucket}"

    @property
    def lease_table(self) -> str:
        return f"{self.project}-recovery-lease"

    @property
    def database_arn(self) -> str:
        return self.arn("rds", f"db:{self.database}")

    @property
    def cache_arn(self) -> str:
        return self.arn("elasticache", f"replicationgroup:{self.cache}")

    @property
    def cache_user_arn(self) -> str:
        return self.arn("elasticache", f"user:{self.cache_user}")

    @property
    def database_cluster_arn(self) -> str:
        return self.arn("rds", f"cluster:{self.database}")

    @property
    def data_bucket_arn(self) -> str:
        return f"arn:{self.partition}:s3:::{self.data_bucket}"

    @property
    def endpoint_parameter(self) -> str:
        return f"/{self.project}/db/endpoint"

    @property
    def cache_endpoint_parameter(self) -> str:
        return f"/{self.project}/cache/endpoint"

    @property
    def image_parameter(self) -> str:
        return f"/{self.project}/application/image"

    @property
    def database_secret(self) -> str:
        return self.given.database_secret or f"{self.project}/db/master"
