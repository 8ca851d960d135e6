"""The shared state of the embedded AWS's parts: one object per server."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from embedded_aws.added import Added
from embedded_aws.calls import Call, CallLog
from embedded_aws.children import Children
from embedded_aws.clock import Clock, SystemClock
from embedded_aws.faults import Faults
from embedded_aws.iam.authorization import Authorization
from embedded_aws.journal import Journal
from embedded_aws.modelled.requests import ModelChecks
from embedded_aws.outages import Outages
from embedded_aws.principals import Principals
from embedded_aws.replication import Replication
from embedded_aws.server_folders import ServerFolders


@dataclass
class World:
    """One embedded AWS: an account in all regions.

    `endpoint` is the URL for clients; `directory` has the files. `alarms` is the journal of alarms that changed their
    state, `events` the journal of what rules, alarms and schedules started. `kept` has state that belongs to no moto
    backend and goes into snapshots: one picklable object of each part, under the part's name. `parts` has the running
    parts by their names, so that they find each other (see embedded_aws.runtime); snapshots don't contain `parts`.
    """

    account_id: str
    endpoint: str
    directory: Path
    clock: Clock
    calls: CallLog
    alarms: Journal
    events: Journal
    principals: Principals
    authorization: Authorization
    outages: Outages = field(default_factory=Outages)
    faults: Faults = field(default_factory=Faults)
    replication: Replication = field(default_factory=Replication)
    children: Children = field(default_factory=Children)
    servers: ServerFolders = field(default_factory=ServerFolders)
    kept: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    added: dict[tuple[str, str], Added] = field(default_factory=dict)
    """Answers to calls that moto can't answer, by service and operation."""
    checks: ModelChecks = field(default_factory=ModelChecks)
    """Checks of each request against its service's model, before it is answered."""
    locators: dict[str, Callable[[str], str | None]] = field(default_factory=dict)
    """Functions, by service, that return the region that a request's path reaches; None: that of the signature."""
    before_call: list[Callable[[Call], None]] = field(default_factory=list)
    """Functions that run under moto's lock before moto sees a call."""
    after_call: list[Callable[[Call, int], None]] = field(default_factory=list)
    """Functions that run under moto's lock after moto answered a call, with the HTTP status."""

    def close(self) -> None:
        """End the outages and the child processes, remove the servers' folders, and close the journals."""
        self.outages.release_all()
        self.children.end_all()
        self.servers.close()
        for journal in (self.calls, self.alarms, self.events):
            journal.close()


def new_world(account_id: str, endpoint: str, directory: Path, clock: Clock | None = None) -> World:
    """Return a new world with its journals in `directory`; create the directory."""
    directory.mkdir(parents=True, exist_ok=True)
    used = clock or SystemClock()
    authorization = Authorization(account_id, used)
    return World(
        account_id=account_id,
        endpoint=endpoint,
        directory=directory,
        clock=used,
        calls=CallLog(used, directory),
        alarms=Journal(used, directory / "alarms.jsonl"),
        events=Journal(used, directory / "events.jsonl"),
        principals=Principals(account_id),
        authorization=authorization,
        before_call=[authorization.propagation.before],
    )
