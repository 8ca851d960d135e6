"""The replicated stores of the settings: the instances of each kind of store, and the signals of their failure
(docs/adr/0034).

A kind has the same name in each layer: here, in `recovery/stores/`, in `templates/stores/` and in `operations/stores/`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.buckets import workload_pairs
from config.names import Names
from config.safeguards import SHARED, Safeguard
from config.settings import Settings
from recovery.registry import Registry


@dataclass(frozen=True)
class Instance:
    """One copy in the passive region, such as `database/myapp-db-replica`.

    `needs` are settings of this instance for functions whose settings have no fields for its kind; they are part of
    the functions' environment, which is limited to 4 KB (Lambda quotas).
    """

    kind: str
    name: str
    needs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True)
class Store:
    """One kind of store: its instances in the settings, and the safeguards of its copies, by name."""

    kind: str
    instances: Callable[[Settings, Names], Iterable[Instance]]
    safeguards: Mapping[str, Safeguard] = field(default_factory=dict)


def instances(settings: Settings, names: Names, kind: str | None = None) -> list[Instance]:
    """Return the instances of every kind of store, or of one kind."""
    wanted = [store for store in STORES if kind in (None, store.kind)]
    return [each for store in wanted for each in store.instances(settings, names)]


def needs(settings: Settings, names: Names) -> dict[str, dict[str, Any]]:
    """Return the `needs` of the instances that have any, by the instance's id, for the functions' environment."""
    return {each.id: dict(each.needs) for each in instances(settings, names) if each.needs}


def has_images(settings: Settings) -> bool:
    """Return whether EC2 instances of both regions start from the image in the image parameter. An existing application
    has images of its own.
    """
    found = (settings.existing.site("primary"), settings.existing.site("standby"))
    return settings.components.application and not any(each.application for each in found)


def has_own_instances(settings: Settings, names: Names) -> bool:
    """Return whether the passive region's EC2 instances are the project's, and start from its image."""
    passive = names.other(settings.active).site
    return settings.components.application and not settings.existing.site(passive).application


def _database(settings: Settings, names: Names) -> Iterable[Instance]:
    if settings.components.database:
        yield Instance("database", names.other(settings.active).database)


def _table(settings: Settings, names: Names) -> Iterable[Instance]:
    if settings.components.table:
        yield Instance("table", names.global_table)
    # The functions know the project's own table by a field; these have only their name.
    yield from (Instance("table", each.name, {"existing": True}) for each in settings.existing.tables)


def _buckets(settings: Settings, names: Names) -> Iterable[Instance]:
    passive = names.other(settings.active).site
    return [Instance("bucket", pair.bucket(passive)) for pair in workload_pairs(settings, names)]


def _snapshots(_settings: Settings, names: Names) -> Iterable[Instance]:
    return [Instance("snapshots", names.project)]


def _parameters(settings: Settings, names: Names) -> Iterable[Instance]:
    """Yield the parameters that EC2 instances and the failover read by name."""
    here = names.other(settings.active)
    if settings.components.database:
        yield Instance("parameters", here.endpoint_parameter)
    if has_own_instances(settings, names):
        yield Instance("parameters", here.image_parameter)


def _secrets(settings: Settings, names: Names) -> Iterable[Instance]:
    if settings.components.database and not settings.existing.has_database:
        yield Instance("secret", names.database_secret)


def _image(settings: Settings, names: Names) -> Iterable[Instance]:
    if has_own_instances(settings, names):
        yield Instance("image", names.other(settings.active).image_parameter)


STORES: Registry[Store] = Registry(
    Store(
        "database",
        _database,
        {
            "database replica": Safeguard(
                ("aws_db_instance", "aws_rds_cluster"), alarms=("replica-lag", "replication-health")
            ),
            "automated backups in the other region": Safeguard(
                ("aws_db_instance_automated_backups_replication",), alarms=("database-backups-stopped",)
            ),
        },
    ),
    Store(
        "table",
        _table,
        {
            "global table": Safeguard(
                ("aws_dynamodb_table_replica",), alarms=("table-replication", "replication-health")
            )
        },
    ),
    Store(
        "bucket",
        _buckets,
        {
            "replicated objects": Safeguard(
                ("aws_s3_bucket_replication_configuration",), alarms=("storage-late", "storage-unreplicated")
            )
        },
    ),
    Store(
        "snapshots",
        _snapshots,
        {"snapshots of volumes": Safeguard(("aws_dlm_lifecycle_policy",), alarms=("snapshot-age",))},
    ),
    Store("parameters", _parameters),
    Store("secret", _secrets),
    Store("image", _image),
)


def safeguards() -> dict[str, Safeguard]:
    """Return every safeguard: those of each store, and the shared ones."""
    own = {name: safeguard for store in STORES for name, safeguard in store.safeguards.items()}
    return {**own, **SHARED}
