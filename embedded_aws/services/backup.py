"""AWS Backup: selections, vault policies and notifications, and restore testing are kept. No backup is made."""

from typing import Any
from uuid import uuid4

from moto.backup import models, responses

from embedded_aws.added import Asked, RefusedError, add_operations
from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.world import World

KEPT = "backup.more"
# The API's own defaults of a restore testing plan and selection.
_PLAN_DEFAULTS = {"ScheduleExpressionTimezone": "Etc/UTC", "StartWindowHours": 24}
_SELECTION_DEFAULTS = {"ValidationWindowHours": 0}
# An account that uses AWS Backup: its types are opted in, and DynamoDB has the advanced features.
_SETTINGS = {
    "ResourceTypeOptInPreference": dict.fromkeys(
        ("Aurora", "DynamoDB", "EBS", "EC2", "EFS", "RDS", "S3"), True
    ),
    "ResourceTypeManagementPreference": {"DynamoDB": True, "EFS": True},
}


class _Backups:
    """The parts of AWS Backup that moto lacks, kept by kind, region and name."""

    def __init__(self, world: World) -> None:
        self._world = world

    def _of(self, kind: str, region: str) -> dict[str, Any]:
        kept: dict[tuple[str, str], dict[str, Any]] = self._world.kept.setdefault(KEPT, {})
        return kept.setdefault((kind, region), {})

    def _one(self, kind: str, asked: Asked, name: str) -> Any:
        found = self._of(kind, asked.region)
        if name not in found:
            raise RefusedError("ResourceNotFoundException", f"there is no {kind} {name}")
        return found[name]

    def _arn(self, asked: Asked, resource: str) -> str:
        return f"arn:aws:backup:{asked.region}:{self._world.account_id}:{resource}"

    def create_selection(self, asked: Asked) -> dict[str, Any]:
        name, plan = str(uuid4()), asked.parameters["BackupPlanId"]
        made = {"SelectionId": name, "BackupPlanId": plan, "CreationDate": self._world.clock.now()}
        # The service answers with every part of a selection, empty when it wasn't given.
        parts: dict[str, Any] = {"Resources": [], "ListOfTags": [], "NotResources": [], "Conditions": {}}
        parts.update(asked.parameters["BackupSelection"])
        self._of("selection", asked.region)[name] = {**made, "BackupSelection": parts}
        return made

    def get_selection(self, asked: Asked) -> dict[str, Any]:
        return dict(self._one("selection", asked, asked.parameters["SelectionId"]))

    def list_selections(self, asked: Asked) -> dict[str, Any]:
        plan = asked.parameters["BackupPlanId"]
        found = self._of("selection", asked.region).values()
        chosen = [each for each in found if each["BackupPlanId"] == plan]
        return {
            "BackupSelectionsList": [
                {**each, "SelectionName": each["BackupSelection"]["SelectionName"]} for each in chosen
            ]
        }

    def delete_selection(self, asked: Asked) -> dict[str, Any]:
        self._of("selection", asked.region).pop(asked.parameters["SelectionId"], None)
        return {}

    def region_settings(self, asked: Asked) -> dict[str, Any]:
        kept: dict[str, Any] = self._of("settings", asked.region)
        return {name: {**usual, **kept.get(name, {})} for name, usual in _SETTINGS.items()}

    def update_region_settings(self, asked: Asked) -> dict[str, Any]:
        kept = self._of("settings", asked.region)
        for name in _SETTINGS:
            kept[name] = {**kept.get(name, {}), **asked.parameters.get(name, {})}
        return {}

    def tags(self, asked: Asked) -> dict[str, Any]:
        backend = models.backup_backends[self._world.account_id][asked.region]
        return {"Tags": backend.list_tags(asked.parameters["ResourceArn"])}

    def update_plan(self, asked: Asked) -> dict[str, Any]:
        backend = models.backup_backends[self._world.account_id][asked.region]
        name = asked.parameters["BackupPlanId"]
        old = backend.get_backup_plan(name, None)
        made = models.Plan(dict(asked.parameters["BackupPlan"]), old.creator_request_id, backend)
        made.backup_plan_id, made.backup_plan_arn = old.backup_plan_id, old.backup_plan_arn
        backend.plans[name] = made
        return dict(made.to_dict())

    def put(self, kind: str, *names: str) -> Any:
        """Return a handler that keeps a request's parameters under the name of its vault."""

        def handler(asked: Asked) -> dict[str, Any]:
            vault = asked.parameters["BackupVaultName"]
            models.backup_backends[self._world.account_id][asked.region].describe_backup_vault(vault)
            self._of(kind, asked.region)[vault] = {name: asked.parameters[name] for name in names}
            return {}

        return handler

    def get(self, kind: str) -> Any:
        def handler(asked: Asked) -> dict[str, Any]:
            vault = asked.parameters["BackupVaultName"]
            arn = self._arn(asked, f"backup-vault:{vault}")
            return {"BackupVaultName": vault, "BackupVaultArn": arn, **self._one(kind, asked, vault)}

        return handler

    def delete(self, kind: str) -> Any:
        def handler(asked: Asked) -> dict[str, Any]:
            self._of(kind, asked.region).pop(asked.parameters["BackupVaultName"], None)
            return {}

        return handler

    def create_test(self, asked: Asked) -> dict[str, Any]:
        plan = dict(asked.parameters["RestoreTestingPlan"])
        name = plan["RestoreTestingPlanName"]
        now = self._world.clock.now()
        arn = self._arn(asked, f"restore-testing-plan:{name}-{uuid4()}")
        times = {"CreationTime": now, "LastUpdateTime": now}
        kept = {**_PLAN_DEFAULTS, **plan, **times, "RestoreTestingPlanArn": arn}
        kept["RecoveryPointSelection"] = {"ExcludeVaults": [], **plan["RecoveryPointSelection"]}
        kept["RecoveryPointSelection"].setdefault("SelectionWindowDays", 30)
        self._of("test", asked.region)[name] = kept
        tags = asked.parameters.get("Tags")
        if tags:
            models.backup_backends[self._world.account_id][asked.region].tag_resource(arn, dict(tags))
        return {"CreationTime": now, "RestoreTestingPlanArn": arn, "RestoreTestingPlanName": name}

    def get_test(self, asked: Asked) -> dict[str, Any]:
        return {"RestoreTestingPlan": self._one("test", asked, asked.parameters["RestoreTestingPlanName"])}

    def update_test(self, asked: Asked) -> dict[str, Any]:
        kept = self._one("test", asked, asked.parameters["RestoreTestingPlanName"])
        kept.update(asked.parameters["RestoreTestingPlan"], LastUpdateTime=self._world.clock.now())
        return dict(kept, UpdateTime=kept["LastUpdateTime"])

    def delete_test(self, asked: Asked) -> dict[str, Any]:
        self._of("test", asked.region).pop(asked.parameters["RestoreTestingPlanName"], None)
        return {}

    def create_tested(self, asked: Asked) -> dict[str, Any]:
        plan = asked.parameters["RestoreTestingPlanName"]
        selection = dict(asked.parameters["RestoreTestingSelection"])
        name, now = selection["RestoreTestingSelectionName"], self._world.clock.now()
        about = {"CreationTime": now, "RestoreTestingPlanName": plan}
        self._of("tested", asked.region)[f"{plan}/{name}"] = {**_SELECTION_DEFAULTS, **selection, **about}
        arn = self._one("test", asked, plan)["RestoreTestingPlanArn"]
        return {**about, "RestoreTestingPlanArn": arn, "RestoreTestingSelectionName": name}

    def get_tested(self, asked: Asked) -> dict[str, Any]:
        return {"RestoreTestingSelection": self._one("tested", asked, _tested(asked))}

    def update_tested(self, asked: Asked) -> dict[str, Any]:
        kept = self._one("tested", asked, _tested(asked))
        kept.update(asked.parameters["RestoreTestingSelection"])
        arn = self._one("test", asked, asked.parameters["RestoreTestingPlanName"])["RestoreTestingPlanArn"]
        return {**kept, "RestoreTestingPlanArn": arn, "UpdateTime": self._world.clock.now()}

    def delete_tested(self, asked: Asked) -> dict[str, Any]:
        self._of("tested", asked.region).pop(_tested(asked), None)
        return {}


def _no_recovery_points(_: Asked) -> dict[str, Any]:
    """Return the recovery points of a vault: none, because the embedded AWS makes no backups."""
    return {"RecoveryPoints": []}


def _tested(asked: Asked) -> str:
    return "{RestoreTestingPlanName}/{RestoreTestingSelectionName}".format(**asked.parameters)


def _among_the_living(stock: Method) -> Method:
    """Accept a new plan with the name of a deleted one, which moto refuses."""

    def create_backup_plan(self: Any, *arguments: Any, **options: Any) -> Any:
        gone = {name: plan for name, plan in self.plans.items() if plan.deletion_date is not None}
        for name in gone:
            del self.plans[name]
        try:
            return stock(self, *arguments, **options)
        finally:
            self.plans.update(gone)

    return create_backup_plan


def _install(world: World) -> None:
    wrap(models.BackupBackend, "create_backup_plan", _among_the_living)
    backups = _Backups(world)
    handlers = {
        "CreateBackupSelection": backups.create_selection,
        "GetBackupSelection": backups.get_selection,
        "ListBackupSelections": backups.list_selections,
        "DeleteBackupSelection": backups.delete_selection,
        "UpdateBackupPlan": backups.update_plan,
        "DescribeRegionSettings": backups.region_settings,
        "UpdateRegionSettings": backups.update_region_settings,
        "PutBackupVaultAccessPolicy": backups.put("policy", "Policy"),
        "GetBackupVaultAccessPolicy": backups.get("policy"),
        "DeleteBackupVaultAccessPolicy": backups.delete("policy"),
        "PutBackupVaultNotifications": backups.put("notifications", "SNSTopicArn", "BackupVaultEvents"),
        "GetBackupVaultNotifications": backups.get("notifications"),
        "DeleteBackupVaultNotifications": backups.delete("notifications"),
        "ListRecoveryPointsByBackupVault": _no_recovery_points,
        "CreateRestoreTestingPlan": backups.create_test,
        "GetRestoreTestingPlan": backups.get_test,
        "UpdateRestoreTestingPlan": backups.update_test,
        "DeleteRestoreTestingPlan": backups.delete_test,
        "CreateRestoreTestingSelection": backups.create_tested,
        "GetRestoreTestingSelection": backups.get_tested,
        "UpdateRestoreTestingSelection": backups.update_tested,
        "DeleteRestoreTestingSelection": backups.delete_tested,
    }
    add_operations(world.added, "backup", handlers, lacking=responses.BackupResponse)
    add_operations(world.added, "backup", {"ListTags": backups.tags})


SELECTIONS = Extension(
    service="backup",
    gap=(
        "moto lacks backup selections, restore testing, and vaults' policies, notifications and contents; it lists no "
        "tags for the Go SDK, and refuses a new plan with the name of a deleted one"
    ),
    install=_install,
)
