"""The warm set and the common queries are in the cache before users come."""

import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from application.place import Place
from application.warming import KEPT_SECONDS, MOST, PARTITION, Warming, cache_key, common_queries
from tests.application.tables import table

PLACE = Place("us-west-2", 8080, "/e", "d", "s", "", table="myapp-global-table")


class Clients:
    """The region's replica of the table, with two items of the warm set."""

    def __init__(self, error: Exception | None = None) -> None:
        self.ledger = self
        self.asked: list[dict[str, Any]] = []
        self._error = error

    def query(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        if self._error:
            raise self._error
        return {
            "Items": [
                {"sk": {"S": "greeting"}, "value": {"S": "hello"}},
                {"sk": {"S": "empty"}},
            ]
        }


class Filled:
    """A cache that records the entries of each call of `fill`."""

    def __init__(self) -> None:
        self.entries: list[dict[str, str]] = []

    def fill(self, entries: dict[str, str]) -> int:
        self.entries.append(entries)
        return len(entries)


def warming(
    clients: object, cache: Filled, place: Place = PLACE, now: Callable[[], float] = lambda: 0.0
) -> Warming:
    return Warming(place, clients, lambda text: f"rows of {text}", cache.fill, now)  # type: ignore[arg-type]


def test_the_warm_set_and_every_common_query_are_filled_in() -> None:
    clients, cache = Clients(), Filled()
    assert warming(clients, cache).warm() == 2 + len(common_queries(PLACE))
    (entries,) = cache.entries
    assert (entries["greeting"], entries["empty"]) == ("hello", "")
    assert all(entries[cache_key(query)] == f"rows of {query}" for query in common_queries(PLACE))
    (asked,) = clients.asked
    assert asked["TableName"] == "myapp-global-table"
    assert asked["ExpressionAttributeValues"] == {":set": {"S": "cache-warm-set"}}
    assert asked["Limit"] == MOST


def test_without_a_table_the_queries_are_filled_in() -> None:
    place = Place("us-west-2", 8080, "/e", "d", "s", "")
    assert warming(Clients(), Filled(), place).warm() == len(common_queries(place))


def test_whoever_asks_again_at_once_costs_nothing() -> None:
    time, cache = [0.0], Filled()
    made = warming(Clients(), cache, now=lambda: time[0])
    assert made.warm() == made.warm()
    assert len(cache.entries) == 1
    time[0] = KEPT_SECONDS
    made.warm()
    assert len(cache.entries) == 2


def test_a_warm_set_that_cannot_be_read_is_no_success() -> None:
    error = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "Query")
    with pytest.raises(OSError, match="warm set can't be read"):
        warming(Clients(error), Filled()).warm()


def test_queries_have_keys_of_their_own() -> None:
    assert len({cache_key("SELECT 1"), cache_key("SELECT 2"), cache_key("SELECT 1")}) == 2
    # Apart from the names that the team gives to what is in the warm set.
    assert re.fullmatch("query:[0-9a-f]{16}", cache_key("SELECT 1"))


def test_the_warm_set_is_read_from_its_own_partition(regions: Mapping[str, Any]) -> None:
    own, cache = regions["us-west-2"], Filled()
    with table(own, PLACE.table, "pk", "sk"):
        for pk, sk in ((PARTITION, "greeting"), ("orders", "42")):
            own.put_item(
                TableName=PLACE.table, Item={"pk": {"S": pk}, "sk": {"S": sk}, "value": {"S": "hello"}}
            )
        warming(SimpleNamespace(ledger=own), cache).warm()
    (entries,) = cache.entries
    assert {key: value for key, value in entries.items() if not key.startswith("query:")} == {
        "greeting": "hello"
    }
