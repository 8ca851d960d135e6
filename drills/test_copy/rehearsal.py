"""One isolated test: production is read, the copy deployed, drilled and destroyed, and production read again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from drills import permission, records, suite
from drills.drill import Drill
from drills.errors import DrillError
from drills.events import Lines
from drills.injection import begin
from drills.journal import Journal
from drills.report import write
from drills.result import Result
from drills.scenario import Scenario
from drills.session import new_report
from drills.suite import Planned, Ran
from drills.test_copy.isolation import Production, production, touched
from drills.test_copy.place import CopyTarget, copy_of
from drills.test_copy.stack import DEPLOYS, DESTROYED, CopyStack
from evidence import reports as evidence
from operations.project import REPORTS
from operations.target import Target

NAME = "dr-test"
CLEAN_UP = "scripts/run-dr-tests.sh --clean-up"


class CopyExistsError(DrillError):
    """A test copy that exists already, so the drill would destroy somebody else's copy."""


class TouchedError(DrillError):
    """A production resource that a drill of the test copy changed."""


@dataclass(frozen=True)
class Rehearsal:
    """An isolated test. `target` is production, whose ledger and evidence bucket keep the results."""

    target: Target
    stack: CopyStack
    say: Callable[[str], None]
    reports: Path = REPORTS

    def run(self, planned: Sequence[Planned], shown: Callable[[Ran], None]) -> list[Ran]:
        """Run each drill in the freshly deployed copy and return the results; `shown` gets each when it is over.

        Raises CopyExistsError if there is a copy already, and TouchedError if destroying the copy changed production.
        """
        named = CopyTarget(self.target.label, self.target.settings, self.target.endpoint, self.target.ca_file)
        for each in planned:
            permission.check(each.scenario.faults, named)
        refuse_existing(named)
        self.stack.synthesize()
        self.target.reach_names()
        before = production(self.target)
        done: list[Ran] = []
        with closing(Journal(new_report(self.reports, NAME) / "journal.jsonl")) as journal:
            begin(journal, self.target, NAME)
            with self._deployed(journal):
                for each in planned:
                    # The drill before may have lost what Terraform made.
                    self.say("deploying dr_test")
                    self.stack.deploy()
                    (ran,) = suite.run([each], lambda scenario: self._drill(scenario, before))
                    shown(ran)
                    done.append(ran)
            found = touched(before, production(self.target))
            journal.record("copy", "isolation", touched=found)
        if found:
            raise TouchedError("after the copy was destroyed:\n" + "\n".join(found))
        return done

    @contextmanager
    def _deployed(self, journal: Journal) -> Iterator[None]:
        """Yield the deployed copy, which is destroyed whatever happens."""
        journal.record("copy", DEPLOYS, folder=str(self.stack.folder.absolute()))
        try:
            yield
        finally:
            self.say("destroying dr_test")
            destroy(self.stack, journal, self.say)

    def _drill(self, scenario: Scenario, before: Production) -> tuple[Result, Path]:
        folder = new_report(self.reports, scenario.name)
        copy = copy_of(self.target)
        with closing(Journal(folder / "journal.jsonl")) as journal:
            result = Drill(scenario, copy, journal, listen=Lines(self.say)).run()
            found = touched(before, production(self.target))
            journal.record("copy", "isolation", touched=found)
        result = with_isolation(result, found)
        page = write(result, folder)
        evidence.keep(self.target, folder)
        records.keep(self.target, result)
        return result, page


def with_isolation(result: Result, found: Sequence[str]) -> Result:
    """Return a drill's result, failed if the drill changed production. Pure."""
    note = "Drilled in the test copy: no promotion, no state machine, no DNS and no data of production took part."
    reasons = [*result.reasons, *found]
    verdict = "failed" if reasons else result.verdict
    return result.model_copy(update={"verdict": verdict, "reasons": reasons, "notes": [note, *result.notes]})


def refuse_existing(copy: CopyTarget) -> None:
    """Raise CopyExistsError if the group or the database of a test copy exists."""
    here = copy.passive
    groups = copy.client("autoscaling", here.region).describe_auto_scaling_groups(
        AutoScalingGroupNames=[here.auto_scaling_group]
    )["AutoScalingGroups"]
    pages = copy.client("rds", here.region).get_paginator("describe_db_instances").paginate()
    databases = [each["DBInstanceIdentifier"] for page in pages for each in page["DBInstances"]]
    found = [each["AutoScalingGroupName"] for each in groups]
    found += [name for name in databases if name == here.database]
    if found:
        raise CopyExistsError(
            f"{', '.join(found)}: there is a test copy already, which this command would drill in and destroy\n"
            f"      allowed: no copy\n      fix: {CLEAN_UP}, or, for one that was deployed by hand, "
            "DR_TEST_MODE=true make cleanup NAMESPACE=dr_test REMOVE=all"
        )


def destroy(stack: CopyStack, journal: Journal, say: Callable[[str], None]) -> None:
    """Destroy the copy; if that fails, say which command finishes it."""
    done = False
    try:
        stack.destroy()
        done = True
    finally:
        if done:
            journal.record("copy", DESTROYED)
        else:
            say(f"dr_test was not destroyed, and still costs money; fix: {CLEAN_UP}")
