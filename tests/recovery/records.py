"""Items of the ledger and published metrics: what tests of handlers write before, and read after."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from recovery.settings import FunctionSettings
from tests.recovery.conftest import Region
from tests.recovery.names import NAMES, STANDBY

Configure = Callable[[FunctionSettings], None]
HERE, LEDGER = STANDBY.region, NAMES.ledger_table
REQUEST = {"action": "failover", "targetRegion": HERE}


def put(where: Region, kind: str, key: str, **fields: dict[str, str]) -> None:
    where.client("dynamodb").put_item(TableName=LEDGER, Item={"pk": {"S": kind}, "sk": {"S": key}, **fields})


def get(region: Region, kind: str, key: str) -> dict[str, Any]:
    key_of = {"pk": {"S": kind}, "sk": {"S": key}}
    return region.client("dynamodb").get_item(TableName=LEDGER, Key=key_of).get("Item", {})  # type: ignore[no-any-return]


def published(region: Region, namespace: str, metric: str, dimension: str) -> list[float]:
    now = datetime.now(UTC)
    points = region.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": "Region", "Value": dimension}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=7200,
        Statistics=["Sum", "SampleCount"],
    )["Datapoints"]
    return [points[0]["Sum"], points[0]["SampleCount"]] if points else []
