"""DynamoDB global tables: a table per region, whose writes reach the others after a lag."""

import copy
from typing import Any

from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.dynamodb import models, responses
from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

from embedded_aws.calls import Call
from embedded_aws.extension import Extension
from embedded_aws.lock import MOTO
from embedded_aws.patching import Method, wrap
from embedded_aws.services.dynamodb_items import Change, GlobalTables
from embedded_aws.world import World

KEPT = "dynamodb.global-tables"
# AWS's own words.
SOURCED = (
    "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table "
    "in the last 24 hours."
)

PROVISIONED = "Table write capacity should either be Pay-Per-Request or AutoScaled."
WRITES = "dynamodb:table:WriteCapacityUnits"


class _GlobalTablesExtension:
    """The replication of all global tables of one embedded AWS."""

    def __init__(self, world: World) -> None:
        self._world = world
        world.before_call.append(self._before)
        world.after_call.append(self._after)
        world.replication.listen(lambda _: self._land_now())
        world.outages.listen(lambda _, mode: self._land_now() if mode else None)
        world.outages.listen_disturbed(self._land_now)

    @property
    def state(self) -> GlobalTables:
        state: GlobalTables = self._world.kept.setdefault(KEPT, GlobalTables())
        return state

    def table(self, region: str, name: str) -> Any:
        """Return moto's table with a name in a region; None if there is none."""
        return models.dynamodb_backends[self._world.account_id][region].tables.get(name)

    def refuse_source(self, region: str, name: str) -> None:
        """Raise AWS's error for deleting a table, if a replica was added from it in the last 24 hours."""
        if self.state.is_kept(name, region, self._world.clock.now().timestamp()):
            raise MockValidationException(SOURCED)

    def join(self, table: Any, region: str, key: str | None) -> None:
        """Add a replica of a global table in a region."""
        now = self._world.clock.now().timestamp()
        self.state.join(table.name, table.region_name, region, key, now)

    def _before(self, call: Call) -> None:
        if call.service == "dynamodb":
            self._land()

    def _after(self, call: Call, status: int) -> None:
        if call.service != "dynamodb":
            return
        touched, self.state.touched = self.state.touched, {}
        if status >= 300:
            # A call that failed wrote nothing: moto takes a transaction back.
            return
        for (name, region, _), (hash_key, range_key) in touched.items():
            table = self.table(region, name)
            item = None if table is None else table.get_item(hash_key, range_key)
            version = (self._world.clock.now().timestamp(), region)
            self.state.written(Change(name, hash_key, range_key, copy.deepcopy(item), version))

    def _land_now(self) -> None:
        with MOTO:
            self._land()

    def _land(self) -> None:
        """Apply every replicated write that is due. This is done before each call, which is enough because
        nobody can see items between calls.
        """
        now = self._world.clock.now().timestamp()
        for (source, destination), changes in self.state.pending.items():
            flow = self._world.replication.flow("dynamodb", source, destination)
            if flow.paused or self._cut_off(source, destination):
                continue
            while changes and changes[0].version[0] + flow.lag_of(changes[0].version[0]) <= now:
                self._apply(changes.pop(0), destination)

    def _cut_off(self, source: str, destination: str) -> bool:
        outages = self._world.outages
        down = any(outages.region(region) is not None for region in (source, destination))
        return down or outages.between(source, destination) is not None

    def _apply(self, change: Change, region: str) -> None:
        table = self.table(region, change.table)
        if table is None or not self.state.newer(change, region):
            return
        self.state.versions[change.table, region][change.key] = change.version
        before = table.get_item(change.hash_key, change.range_key)
        after = copy.deepcopy(change.item)
        _store(table, change, after)
        if table.stream_shard is not None and (before is not None or after is not None):
            table.stream_shard.add(before, after)


def _store(table: Any, change: Change, item: Any) -> None:
    if item is None:
        holder = table.items if change.range_key is None else table.items[change.hash_key]
        holder.pop(change.hash_key if change.range_key is None else change.range_key, None)
    elif change.range_key is None:
        table.items[change.hash_key] = item
    else:
        table.items[change.hash_key][change.range_key] = item


def _install(world: World) -> None:
    extension = _GlobalTablesExtension(world)
    wrap(Table, "describe", lambda stock: _described(stock, extension))
    wrap(Table, "put_item", lambda stock: _put(stock, extension))
    wrap(Table, "delete_item", lambda stock: _deleted(stock, extension))
    wrap(models.DynamoDBBackend, "update_item", lambda stock: _updated(stock, extension))
    wrap(models.DynamoDBBackend, "delete_table", lambda stock: _dropped(stock, extension))
    wrap(responses.DynamoHandler, "update_table", lambda stock: _replicas(stock, extension))


def _put(stock: Method, extension: _GlobalTablesExtension) -> Method:
    def put_item(self: Any, *arguments: Any, **options: Any) -> Any:
        item = stock(self, *arguments, **options)
        extension.state.touch(self, item.hash_key, item.range_key)
        return item

    return put_item


def _deleted(stock: Method, extension: _GlobalTablesExtension) -> Method:
    def delete_item(self: Any, hash_key: Any, range_key: Any) -> Any:
        item = stock(self, hash_key, range_key)
        extension.state.touch(self, hash_key, range_key)
        return item

    return delete_item


def _updated(stock: Method, extension: _GlobalTablesExtension) -> Method:
    def update_item(self: Any, table_name: str, key: Any, *arguments: Any, **options: Any) -> Any:
        item = stock(self, table_name, key, *arguments, **options)
        table = self.get_table(table_name)
        range_key = DynamoType(key[table.range_key_attr]) if table.range_key_attr else None
        extension.state.touch(table, DynamoType(key[table.hash_key_attr]), range_key)
        return item

    return update_item


def _dropped(stock: Method, extension: _GlobalTablesExtension) -> Method:
    def delete_table(self: Any, name: str) -> Any:
        extension.refuse_source(self.region_name, self.get_table(name).name)
        table = stock(self, name)
        extension.state.leave(table.name, self.region_name)
        return table

    return delete_table


def _described(stock: Method, extension: _GlobalTablesExtension) -> Method:
    def describe(self: Any, base_key: str = "TableDescription") -> dict[str, Any]:
        found: dict[str, Any] = stock(self, base_key)
        others = {
            region: key
            for region, key in extension.state.members.get(self.name, {}).items()
            if region != self.region_name
        }
        if others and self.region_name in extension.state.members[self.name]:
            found[base_key]["GlobalTableVersion"] = "2019.11.21"
            found[base_key]["Replicas"] = [
                {"RegionName": region, "ReplicaStatus": "ACTIVE", **({"KMSMasterKeyId": key} if key else {})}
                for region, key in others.items()
            ]
        return found

    return describe


def _replicas(stock: Method, extension: _GlobalTablesExtension) -> Method:
    def update_table(self: Any) -> Any:
        updates = self.body.get("ReplicaUpdates")
        if not updates:
            return stock(self)
        table = self.dynamodb_backend.get_table(self.body["TableName"])
        for update in updates:
            ((action, options),) = update.items()
            region, key = options["RegionName"], options.get("KMSMasterKeyId")
            if action == "Delete":
                extension.refuse_source(region, table.name)
                extension.state.leave(table.name, region)
                models.dynamodb_backends[self.current_account][region].tables.pop(table.name, None)
                continue
            _refuse_provisioned(self.current_account, table)
            if extension.table(region, table.name) is None:
                _create_replica(self.current_account, table, region, key)
            extension.join(table, region, key)
        return responses.DynamoResult(table.describe())

    return update_table


def _refuse_provisioned(account: str, table: Any) -> None:
    """Raise AWS's error for a replica of a table whose write capacity is neither on demand nor scaled by a
    policy.
    """
    if table.billing_mode == "PAY_PER_REQUEST":
        return
    scaling = applicationautoscaling_backends[account][table.region_name]
    scaled = [
        each
        for each in scaling.policies.values()
        if each.resource_id == f"table/{table.name}" and each.scalable_dimension == WRITES
    ]
    if not scaled:
        raise MockValidationException(PROVISIONED)


def _create_replica(account: str, table: Any, region: str, key: str | None) -> None:
    encryption: dict[str, Any] | None = None
    if key:
        encryption = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
    elif (table.sse_specification or {}).get("Enabled"):
        # Without a key it has that of AWS, as its table has.
        encryption = {"Enabled": True, "SSEType": "KMS"}
    replica = Table(
        table.name,
        account_id=account,
        region=region,
        schema=copy.deepcopy(table.schema),
        attr=copy.deepcopy(table.attr),
        throughput=None if table.billing_mode == "PAY_PER_REQUEST" else dict(table.throughput),
        billing_mode=table.billing_mode,
        # A replica has the stream of its table: replication needs one.
        streams=copy.deepcopy(table.stream_specification),
        sse_specification=encryption,
        deletion_protection_enabled=False,
    )
    replica.indexes = copy.deepcopy(table.indexes)
    replica.global_indexes = copy.deepcopy(table.global_indexes)
    replica.ttl = copy.deepcopy(table.ttl)
    replica.items = copy.deepcopy(table.items)
    models.dynamodb_backends[account][region].tables[table.name] = replica


def pass_time(world: World, seconds: float) -> None:
    """Make the replicas of all tables older by some seconds, because a test can't wait 24 hours, for which
    the table that a replica was added from can't be deleted.
    """
    with MOTO:
        state: GlobalTables = world.kept.setdefault(KEPT, GlobalTables())
        state.pass_time(seconds)


GLOBAL_TABLES = Extension(
    service="dynamodb",
    gap="moto neither makes the replicas that a request adds to a table, nor refuses them if its capacity is fixed",
    install=_install,
)
