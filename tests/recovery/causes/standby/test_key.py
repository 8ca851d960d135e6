"""A KMS key is usable, or the diagnosis says what to do."""

import pytest
from botocore.exceptions import ClientError

from recovery.steps.diagnosis import Diagnosis
from recovery.steps.standby import key
from tests.recovery.stubs import Call, client

HERE = "us-west-2"


ENABLE = "aws kms enable-key --region us-west-2 --key-id k, and find in CloudTrail who changed the key"
CANCEL = "aws kms cancel-key-deletion --region us-west-2 --key-id k && "


@pytest.mark.parametrize(
    ("state", "ready", "fix"),
    [("Enabled", True, ""), ("Disabled", False, ENABLE), ("PendingDeletion", False, CANCEL + ENABLE)],
)
def test_a_key_can_be_used(state: str, ready: bool, fix: str) -> None:
    call = Call("describe_key", {"KeyId": "alias/a"}, {"KeyMetadata": {"KeyId": "k", "KeyState": state}})
    with client("kms", call) as kms:
        found = key.examine(kms, alias="alias/a", region=HERE)
    item = "key alias/a in us-west-2"
    assert found == Diagnosis(item, "ready" if ready else "not ready", f"it is {state}", fix)


def test_a_key_that_is_missing_is_told_from_one_that_may_not_be_looked_at() -> None:
    def asked(error: str) -> Diagnosis:
        with client("kms", Call("describe_key", {"KeyId": "alias/a"}, error=error)) as kms:
            return key.examine(kms, alias="alias/a", region=HERE)

    missing = (
        "key alias/a in us-west-2",
        "there is no key alias/a in us-west-2",
        "make deploy NAMESPACE=dr_shared",
    )
    assert asked("NotFoundException") == Diagnosis(missing[0], "not ready", *missing[1:])
    with pytest.raises(ClientError, match="AccessDeniedException"):
        asked("AccessDeniedException")
