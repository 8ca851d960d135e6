"""What moves between the regions by functions of ours, in the deployed world."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from drills.target import Target


def eventually(found: Callable[[], Any], seconds: float = 30) -> Any:
    """Wait until `found()` is true, and return it. Fails the test when it doesn't become true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds:g} s")


def test_a_changed_parameter_arrives_in_the_passive_region_by_its_event(target: Target) -> None:
    """The schedule comes every five minutes, and the test waits for less."""
    name = f"/{target.settings.project}/feature/limit"
    there, here = (target.client("ssm", each.region) for each in (target.active, target.passive))

    def arrived(value: str) -> bool:
        found = here.get_parameters(Names=[name])["Parameters"]
        return [each["Value"] for each in found] == [value]

    for value in ("5", "6"):
        there.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)
        eventually(partial(arrived, value))
    before = here.get_parameter(Name=target.names.endpoint_parameter)["Parameter"]["Version"]
    there.put_parameter(
        Name=target.names.endpoint_parameter, Value="elsewhere", Type="String", Overwrite=True
    )
    there.put_parameter(Name=name, Value="7", Type="String", Overwrite=True)
    eventually(partial(arrived, "7"))
    assert here.get_parameter(Name=target.names.endpoint_parameter)["Parameter"]["Version"] == before
