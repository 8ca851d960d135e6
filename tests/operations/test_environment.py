"""What the tools run in: nothing of a person's accounts for the embedded AWS, and nothing of it for AWS."""

from operations.environment import COMPUTING, tool_environment

EMBEDDED = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ACCESS_KEY_ID": "embedded"}


def test_for_the_embedded_aws_no_profile_of_a_person_is_left() -> None:
    found = tool_environment({"AWS_PROFILE": "mine", "AWS_SESSION_TOKEN": "t", "HOME": "/h"}, EMBEDDED)
    assert "AWS_PROFILE" not in found
    assert "AWS_SESSION_TOKEN" not in found
    assert (found["HOME"], found["AWS_ACCESS_KEY_ID"]) == ("/h", "embedded")


def test_only_for_the_embedded_aws_terraform_trades_memory_for_time_and_what_a_person_set_stays() -> None:
    assert tool_environment({}, EMBEDDED)["GOGC"] == COMPUTING["GOGC"]
    assert tool_environment({"GOGC": "50"}, EMBEDDED)["GOGC"] == "50"
    assert "GOGC" not in tool_environment({}, {})
