"""Functions of this project replicate configuration, and measure replication, in the deployed world."""

import time
from datetime import UTC, datetime, timedelta
from functools import partial

from config.names import HEALTH_METRIC
from operations.target import Target
from tests.deployed.waiting import eventually


def test_a_changed_parameter_arrives_in_the_passive_region_by_its_event(target: Target) -> None:
    """The schedule comes every five minutes, and the test waits for less."""
    name = f"/{target.settings.project}/feature/limit"
    there, here = (target.client("ssm", each.region) for each in (target.active, target.passive))

    def arrived(value: str) -> bool:
        found = here.get_parameters(Names=[name])["Parameters"]
        return [each["Value"] for each in found] == [value]

    for value in ("5", "6"):
        there.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)
        eventually(partial(arrived, value), "the parameter doesn't arrive")
    before = here.get_parameter(Name=target.names.endpoint_parameter)["Parameter"]["Version"]
    there.put_parameter(
        Name=target.names.endpoint_parameter, Value="elsewhere", Type="String", Overwrite=True
    )
    there.put_parameter(Name=name, Value="7", Type="String", Overwrite=True)
    eventually(partial(arrived, "7"), "the parameter doesn't arrive")
    assert here.get_parameter(Name=target.names.endpoint_parameter)["Parameter"]["Version"] == before


LAG_SECONDS = 5.0


def test_an_item_and_an_object_arrive_after_their_lag_and_the_health_tells_it(target: Target) -> None:
    """The embedded AWS sets the lag; the deployed functions measure it without knowing of that."""
    target.control.set_speed(6)
    there, here = target.active.region, target.passive.region
    for service, seconds in (("dynamodb", LAG_SECONDS), ("s3", LAG_SECONDS)):
        target.control.set_replication(service, there, here, lag_seconds=seconds)
    tables, buckets = ([target.client(kind, each) for each in (there, here)] for kind in ("dynamodb", "s3"))
    key = {"pk": {"S": "order"}, "sk": {"S": "1"}}
    table, began = target.names.global_table, time.monotonic()
    tables[0].put_item(TableName=table, Item=key)
    buckets[0].put_object(Bucket=target.active.data_bucket, Key="order/1", Body=b"one")

    def item() -> bool:
        return "Item" in tables[1].get_item(TableName=table, Key=key)

    def thing() -> bool:
        found = buckets[1].list_objects_v2(Bucket=target.passive.data_bucket, Prefix="order/")
        return bool(found["KeyCount"])

    for early in (item, thing):
        assert not early() or time.monotonic() - began >= LAG_SECONDS
    for arrived in (item, thing):
        eventually(arrived, "it doesn't arrive")
        assert time.monotonic() - began >= LAG_SECONDS
    body = buckets[1].get_object(Bucket=target.passive.data_bucket, Key="order/1")["Body"].read()
    assert body == b"one"

    region = {"Region": here}
    store = {**region, "Store": "table"}

    def told() -> bool:
        """Return whether the published lag of the store is the one that was set."""
        found = _newest(target, target.names.replication_namespace, "ReplicationLag", store)
        return found is not None and LAG_SECONDS - 0.5 <= found < 2 * LAG_SECONDS

    eventually(told, "the lag that was set was never published")
    # The table's objective is a second.
    eventually(
        lambda: _newest(target, target.passive.health_namespace, HEALTH_METRIC, region) == 0,
        "the health isn't 0",
    )
    target.control.set_replication("dynamodb", there, here, lag_seconds=0.1)
    eventually(
        lambda: _newest(target, target.passive.health_namespace, HEALTH_METRIC, region) == 1,
        "the health isn't 1",
    )


def _newest(target: Target, namespace: str, metric: str, dimensions: dict[str, str]) -> float | None:
    """Return the newest value of a metric in the passive region; None when there is none of the last minutes."""
    now = datetime.now(UTC)
    points = target.client("cloudwatch", target.passive.region).get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=now - timedelta(minutes=2),
        EndTime=now + timedelta(minutes=1),
        Period=1,
        Statistics=["Maximum"],
    )["Datapoints"]
    last = max(points, key=lambda point: point["Timestamp"], default=None)
    return None if last is None else float(last["Maximum"])
