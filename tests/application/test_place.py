"""Where the program runs comes from the environment of its service."""

from dataclasses import replace

from application.place import read_place
from tests.application.memory import PLACE


def test_the_place_comes_from_the_environment_of_the_service() -> None:
    variables = {
        "AWS_REGION": "us-west-2",
        "APPLICATION_PORT": "8080",
        "ENDPOINT_PARAMETER": "/myapp/db/endpoint",
        "DATABASE_NAME": "myapp",
        "DATABASE_SECRET": "myapp/db/master",
        "LEDGER_TABLE": "myapp-recovery-ledger",
        "HEALTH_PATH": "/health",
        "READINESS_PATH": "/health/ready",
    }
    assert read_place(variables) == PLACE
    # What a region doesn't have, its service doesn't name.
    assert replace(PLACE, ledger_table="") == read_place(
        {name: value for name, value in variables.items() if name != "LEDGER_TABLE"}
    )
    cache = {"CACHE_ENDPOINT_PARAMETER": "/myapp/cache/endpoint", "CACHE_NAME": "c", "CACHE_USER": "u"}
    cached = read_place({**variables, **cache})
    assert (cached.cache_parameter, cached.cache_name, cached.cache_user) == (
        "/myapp/cache/endpoint",
        "c",
        "u",
    )
    moved = read_place({**variables, "HEALTH_PATH": "/alive", "READINESS_PATH": "/writes?of=all"})
    assert (moved.health_path, moved.readiness_path) == ("/alive", "/writes")
    asked = read_place({**variables, "HEALTH_PATH": "/alive?by=check of a balancer"})
    assert asked.health_path == "/alive"
    strict = read_place(
        {**variables, "LEASE_TABLE": "lease", "OTHER_REGION": "us-east-1", "WARM_TABLE": "table"}
    )
    assert (strict.lease_table, strict.other_region, strict.table) == ("lease", "us-east-1", "table")
    assert strict.is_strict
    assert not cached.is_strict
