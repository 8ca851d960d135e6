"""A strict writer with two regions' lease tables, which fail as a test says, and a clock that the test moves."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError

from application.permit import Permit
from application.place import Place
from application.renewal import Renewal
from tests.application.conftest import EAST, WEST

TABLE = "myapp-recovery-lease"
OWN = "myapp-db.abc123.us-east-1.rds.amazonaws.com"
PLACE = Place(EAST, 8080, "/e", "d", "s", "ledger", lease_table=TABLE, other_region=WEST)
AWAY = EndpointConnectionError(endpoint_url="https://dynamodb.us-west-2.amazonaws.com")
THROTTLED = ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "UpdateItem")


class Failing:
    """A region that answers nothing but an error."""

    def __init__(self, error: Exception = AWAY) -> None:
        self._error = error

    def update_item(self, **_: Any) -> None:
        raise self._error

    def get_item(self, **_: Any) -> None:
        raise self._error


class Ledger:
    """A DynamoDB client of the writer's own region that calls `then` right after each read."""

    def __init__(self, client: Any, then: Callable[[], None] = lambda: None) -> None:
        self._client, self._then = client, then
        self.delete_item = client.delete_item
        self.asked: list[dict[str, Any]] = []

    def get_item(self, **asked: Any) -> Any:
        self.asked.append(asked)
        found = self._client.get_item(**asked)
        self._then()
        return found


class Clients:
    def __init__(self, regions: Mapping[str, Any]) -> None:
        self.there = regions[WEST]
        self.ledger: Any = regions[EAST]
        self.abroad: Any = self.there


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Writer:
    """A writer in the east, with both lease tables."""

    def __init__(self, clients: Clients) -> None:
        self.clients, self.clock = clients, Clock()
        self.permit = Permit()
        self.address: Callable[[], str] = lambda: OWN
        self.renewal = Renewal(PLACE, clients, lambda: (self.address(), self.permit), self.clock)  # type: ignore[arg-type]

    def confirmed(self) -> bool:
        """Attempt a renewal 3 seconds later, and return whether the other region confirmed it."""
        self.clock.now += 3
        self.renewal.renew()
        return self.renewal.standing.confirmed_at == self.clock.now

    def put(self, client: Any, key: str, **numbers: int) -> None:
        item = {"id": {"S": key}, **{name: {"N": str(number)} for name, number in numbers.items()}}
        client.put_item(TableName=TABLE, Item=item)
