"""RDS: replication of automated backups to another region, where the replicated backups can be described."""

from typing import Any
from uuid import uuid4

from moto.rds import models, responses

from embedded_aws.added import Asked, RefusedError, add_operations
from embedded_aws.extension import Extension
from embedded_aws.world import World

KEPT = "rds.replicated-backups"
_MISSING = "DBInstanceAutomatedBackupNotFoundFault"


class _Backups:
    """The replicated backups, by destination region and the source instance's ARN."""

    def __init__(self, world: World) -> None:
        self._world = world

    def _of(self, region: str) -> dict[str, dict[str, Any]]:
        kept: dict[str, dict[str, dict[str, Any]]] = self._world.kept.setdefault(KEPT, {})
        return kept.setdefault(region, {})

    def _source(self, arn: str) -> Any:
        region, name = arn.split(":")[3], arn.rsplit(":", 1)[-1]
        database = models.rds_backends[self._world.account_id][region].databases.get(name)
        if database is None:
            raise RefusedError("DBInstanceNotFound", f"DBInstance {arn} not found.", 404)
        return database

    def start(self, asked: Asked) -> dict[str, Any]:
        arn = asked.parameters["SourceDBInstanceArn"]
        source = self._source(arn)
        if source.backup_retention_period == 0:
            raise RefusedError("InvalidDBInstanceState", f"{arn} has no automated backups")
        if source.storage_encrypted and not asked.parameters.get("KmsKeyId"):
            raise RefusedError(
                "InvalidParameterCombination", "an encrypted source needs a key of this region"
            )
        name = f"ab-{uuid4().hex[:26]}"
        backup = {
            "DBInstanceArn": arn,
            "DBInstanceIdentifier": source.db_instance_identifier,
            "DbiResourceId": source.dbi_resource_id,
            "DBInstanceAutomatedBackupsArn": (
                f"arn:aws:rds:{asked.region}:{self._world.account_id}:auto-backup:{name}"
            ),
            "Region": source.region,
            "Status": "replicating",
            "Engine": source.engine,
            "Encrypted": bool(source.storage_encrypted),
            "KmsKeyId": asked.parameters.get("KmsKeyId"),
            "BackupRetentionPeriod": asked.parameters.get("BackupRetentionPeriod") or 7,
            "AllocatedStorage": int(source.allocated_storage),
        }
        self._of(asked.region)[arn] = backup
        return {"DBInstanceAutomatedBackup": backup}

    def stop(self, asked: Asked) -> dict[str, Any]:
        arn = asked.parameters["SourceDBInstanceArn"]
        here = self._of(asked.region)
        if arn not in here:
            raise RefusedError(_MISSING, f"no replicated backups of {arn}", 404)
        return {"DBInstanceAutomatedBackup": {**here.pop(arn), "Status": "deleting"}}

    def describe(self, asked: Asked) -> dict[str, Any] | None:
        """Return the replicated backups of a region that match the request. Return None if none match; moto
        then answers the call.
        """
        here = self._of(asked.region).values()
        wanted = asked.parameters.get("DBInstanceAutomatedBackupsArn")
        if wanted is not None:
            found = [backup for backup in here if backup["DBInstanceAutomatedBackupsArn"] == wanted]
            if not found:
                raise RefusedError(_MISSING, f"there is no {wanted}", 404)
            return {"DBInstanceAutomatedBackups": found}
        name = asked.parameters.get("DBInstanceIdentifier")
        resource = asked.parameters.get("DbiResourceId")
        found = [
            backup
            for backup in here
            if name in (None, backup["DBInstanceIdentifier"]) and resource in (None, backup["DbiResourceId"])
        ]
        return {"DBInstanceAutomatedBackups": found} if found else None


def _install(world: World) -> None:
    backups = _Backups(world)
    handlers = {
        "StartDBInstanceAutomatedBackupsReplication": backups.start,
        "StopDBInstanceAutomatedBackupsReplication": backups.stop,
    }
    add_operations(world.added, "rds", handlers, lacking=responses.RDSResponse)
    add_operations(world.added, "rds", {"DescribeDBInstanceAutomatedBackups": backups.describe})


REPLICATED = Extension(
    service="rds", gap="moto lacks the replication of automated backups to another region", install=_install
)
