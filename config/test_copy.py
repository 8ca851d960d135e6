"""The section `test_copy` of `dr.yaml`."""

from pydantic import Field

from config.fields import Section


class TestCopy(Section):
    """The disposable copy `dr_test`."""

    time_to_live_hours: int = Field(default=24, ge=1, le=30 * 24)
    """Hours after its deployment at which a schedule terminates the copy's instances and notifies people, daily from
    then on. Its database stays, and costs, until `DR_TEST_MODE=true make cleanup NAMESPACE=dr_test REMOVE=all`.
    """
