"""On AWS `make dr-test` names everything that it makes and breaks before it asks."""

import pytest

from config.settings import parse_settings
from drills import suite
from drills.commands.test_copy import ask
from drills.scenario import COPY_FOLDER
from operations.confirmation import RefusedError

SETTINGS = parse_settings({"account_id": "111122223333"})


def test_the_account_the_region_and_every_fault_are_named_and_another_name_is_a_refusal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DR_CONFIRM", "another-project")
    with pytest.raises(RefusedError):
        ask(SETTINGS, suite.plan([], folder=COPY_FOLDER))
    said = capsys.readouterr().out
    for named in (
        "target aws, account 111122223333",
        "will deploy dr_test (myapp-test) in us-west-2, which costs money while it exists",
        "  myapp-test-asg-dr has no instance",
        "  myapp-test-db-replica is deleted and leaves myapp-test-db-replica-drilled",
        "  all instances of myapp-test-asg-dr are terminated",
        "and will destroy dr_test with everything in it",
    ):
        assert named in said
