"""The sections `drills`, `chaos` and `test_copy` of `dr.yaml`: what may be broken on purpose, and where."""

from pydantic import Field

from config.fields import Section


class Drills(Section):
    """Permissions of drills on AWS."""

    game_days: bool = False
    """True if drills may break what people use on AWS: delete items of the ledger, empty groups, revoke keys. Each
    fault is undone at the end of its drill. The embedded AWS ignores this setting.
    """


class Chaos(Section):
    """Experiments of AWS Fault Injection Service, which people start by hand on AWS."""

    experiments: bool = False
    """True if the experiments' templates are deployed: the network between the regions cut, replication of S3 and
    DynamoDB paused, instances terminated, and no capacity in the passive region. FIS has no fault for replication of
    an RDS database to another region. Each experiment ends by itself, and at once when the alarm on users' errors or
    latency fires.
    """
    minutes: int = Field(default=10, ge=1, le=12 * 60)
    """Duration of a fault, in minutes."""
    instances_percent: int = Field(default=50, ge=1, le=100)
    """Share of the active region's instances that an experiment terminates, in percent."""


class TestCopy(Section):
    """The disposable copy `dr_test`."""

    time_to_live_hours: int = Field(default=24, ge=1, le=30 * 24)
    """Hours from the deployment of the copy until a schedule terminates its instances and notifies people; from
    then on the schedule runs daily. The copy's database stays, and costs, until `DR_TEST_MODE=true make cleanup
    NAMESPACE=dr_test REMOVE=all`.
    """
