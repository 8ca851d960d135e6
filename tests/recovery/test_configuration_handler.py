"""The configuration sync against the APIs of two regions."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from config.names import DRIFT_METRIC
from recovery.handlers import configuration
from recovery.settings import ConfigurationSettings, FunctionSettings
from tests.recovery.conftest import Region
from tests.recovery.names import NAMES, PRIMARY, STANDBY
from tests.recovery.records import published, put

Configure = Callable[[FunctionSettings], None]
SETTINGS = ConfigurationSettings(
    region=STANDBY.region,
    source_region=PRIMARY.region,
    path="/myapp",
    excluded=[NAMES.endpoint_parameter],
    secrets=[],
    key_alias=NAMES.secrets_key_alias,
    ledger_table=NAMES.ledger_table,
    namespace=NAMES.replication_namespace,
    metric=DRIFT_METRIC,
)
EAST = Region(PRIMARY.region)


def write(where: Region, name: str, value: str, kind: str = "String") -> None:
    where.client("ssm").put_parameter(Name=name, Value=value, Type=kind, Overwrite=True)


def read(where: Region, name: str) -> dict[str, Any]:
    found: dict[str, Any] = where.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]
    return found


def drift(standby: Region) -> list[float]:
    return published(standby, NAMES.replication_namespace, DRIFT_METRIC, STANDBY.region)


@pytest.fixture
def ready(standby: Region, configure: Configure) -> Region:
    configure(SETTINGS)
    return standby


def test_parameters_of_every_kind_arrive_and_nothing_is_copied_twice(ready: Region) -> None:
    for number in range(12):
        write(EAST, f"/myapp/many/{number}", "x")
    write(EAST, "/myapp/hosts", "a,b", "StringList")
    write(EAST, "/myapp/token", "hush", "SecureString")
    write(EAST, "/other/token", "theirs")
    assert len(configuration.handle({}, None)["copied"]) == 14
    assert read(ready, "/myapp/many/11")["Value"] == "x"
    assert read(ready, "/myapp/hosts")["Type"] == "StringList"
    assert (read(ready, "/myapp/token")["Value"], read(ready, "/myapp/token")["Type"]) == (
        "hush",
        "SecureString",
    )
    (described,) = ready.client("ssm").describe_parameters(
        ParameterFilters=[{"Key": "Name", "Values": ["/myapp/token"]}]
    )["Parameters"]
    assert described["KeyId"] == NAMES.secrets_key_alias
    with pytest.raises(ready.client("ssm").exceptions.ParameterNotFound):
        read(ready, "/other/token")
    assert configuration.handle({}, None) == {"verdict": "in-step", "copied": [], "differing": {}}
    assert drift(ready) == [0.0, 2.0]


def test_the_endpoint_of_each_region_stays(ready: Region) -> None:
    write(EAST, NAMES.endpoint_parameter, "east")
    write(ready, NAMES.endpoint_parameter, "west")
    assert configuration.handle({}, None)["verdict"] == "in-step"
    assert read(ready, NAMES.endpoint_parameter)["Value"] == "west"


def test_drift_is_counted_and_each_difference_has_its_reason(ready: Region) -> None:
    write(EAST, "/myapp/limit", "1")
    configuration.handle({}, None)
    write(ready, "/myapp/limit", "2")
    found = configuration.handle({}, None)
    assert found["differing"] == {
        "/myapp/limit": f"the parameter was changed in {STANDBY.region} by somebody else than the sync"
    }
    assert drift(ready) == [1.0, 2.0]


def test_nothing_is_copied_to_the_active_region(ready: Region) -> None:
    put(ready, "active", "current", region={"S": STANDBY.region}, epoch={"N": "1"})
    write(EAST, "/myapp/limit", "of the old region")
    assert configuration.handle({}, None)["verdict"] == "active"
    assert ready.client("ssm").get_parameters_by_path(Path="/myapp")["Parameters"] == []
    assert drift(ready) == []


def test_no_secret_is_logged_whether_it_is_copied_or_refused(
    ready: Region, capsys: pytest.CaptureFixture[str]
) -> None:
    write(EAST, "/myapp/token", "hush", "SecureString")
    answered = [configuration.handle({}, None)]
    write(ready, "/myapp/token", "another hush", "SecureString")
    answered.append(configuration.handle({}, None))
    assert answered[1]["verdict"] == "drift"
    assert "hush" not in json.dumps(answered)
    printed = capsys.readouterr()
    assert "/myapp/token" in printed.out
    assert "hush" not in printed.out + printed.err


@pytest.mark.usefixtures("ready")
def test_one_parameter_that_cannot_be_copied_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stock = BaseClient._make_api_call  # type: ignore[attr-defined]

    def refusing(self: Any, operation: str, arguments: Any) -> Any:
        if operation == "PutParameter" and arguments["Name"] == "/myapp/first":
            answer: Any = {
                "Error": {"Code": "AccessDeniedException", "Message": "value 1 isn't for you"},
                "ResponseMetadata": {"HTTPStatusCode": 400},
            }
            raise ClientError(answer, operation)
        return stock(self, operation, arguments)

    write(EAST, "/myapp/first", "1")
    write(EAST, "/myapp/second", "2")
    monkeypatch.setattr(BaseClient, "_make_api_call", refusing)
    found = configuration.handle({}, None)
    assert found["copied"] == ["/myapp/second"]
    assert found["differing"] == {
        "/myapp/first": "the parameter can't be copied: PutParameter answers AccessDeniedException"
    }


@pytest.mark.usefixtures("ready")
def test_a_secret_without_a_replica_is_drift(configure: Configure) -> None:
    configure(replace(SETTINGS, secrets=["myapp/db/master"]))
    EAST.client("secretsmanager").create_secret(Name="myapp/db/master", SecretString="hush")
    assert "no replica" in configuration.handle({}, None)["differing"]["secret myapp/db/master"]
    EAST.client("secretsmanager").replicate_secret_to_regions(
        SecretId="myapp/db/master", AddReplicaRegions=[{"Region": STANDBY.region}]
    )
    assert configuration.handle({}, None)["differing"] == {}
