"""Questions of the live page: whom it asks, and how often. A question that fails hides no answer to the
others.

| source | every | asks |
|---|---|---|
| a region | 3 s | what `make status` asks, heartbeats, the newest execution; every 30 s what rarely changes |
| the users' name | 0.5 s | the readiness page of the public name, as a user would; no call of AWS |
| the probers | 3 s | the alarm that starts a failover, and the probes of both probers |
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from config import Names, RegionNames, Settings
from config.names import PROBE_METRIC
from drills.user import INTERVAL_SECONDS
from operations.failover.status import QUESTIONS, UNREADABLE, Region
from operations.failover.status import answer as answered
from operations.request import IMPATIENT_SECONDS, Response
from operations.request import ask as ask_user
from operations.roles.world import sight
from recovery.ledger import LedgerError
from recovery.steps import heartbeat
from watch.alarm import Alarm, Probe
from watch.board import Board
from watch.reach import AwayError, Reach, Reached
from watch.rounds import Source
from watch.run import Run, newest
from watch.users import Span, extended

ROUND_SECONDS = 3.0
# Every so many rounds what rarely changes is asked too.
SLOW_ROUNDS = 10
USERS, ALARM = "users", "alarm"
SIGHT, RUN, ANSWERS, STATE = "sight", "run", "answers", "state"
QUICK = ("permit to write", "switch", "database", "application", "lease", "automatic failover inhibited")
RUNNING = "running executions"
SLOW = ("set aside", "last execution", "last drill", "readiness", "rehearsals")
STORES = ("database", "table", "storage")
UNKNOWN = "unknown: "
# What a call that failed, or an answer that nobody can read, raises.
FAILED = (BotoCoreError, ClientError, LedgerError, *UNREADABLE)


def beats(store: str) -> str:
    """Return the name of the question for a store's newest heartbeat."""
    return f"heartbeat of {store}"


def sources(settings: Settings, reach: Reach) -> list[Source]:
    """Return the sources of everything that the page shows."""
    names = Names(settings)
    regions = [RegionSource(settings, names, here, reach) for here in (names.primary, names.standby)]
    probers = ProberSource(settings, names, reach)
    return [
        *(Source(each.here.region, ROUND_SECONDS, each) for each in regions),
        Source(USERS, INTERVAL_SECONDS, UserSource(settings, names, reach)),
        Source(ALARM, ROUND_SECONDS, probers),
    ]


class RegionSource:
    """The questions to one region. The first call decides whether it is away, so a lost region costs one time-out."""

    def __init__(self, settings: Settings, names: Names, here: RegionNames, reach: Reach) -> None:
        self.here = here
        self._settings, self._names, self._reach = settings, names, reach
        self._round = 0
        self._run: Run | None = None

    def __call__(self, board: Board) -> None:
        try:
            reached = self._reach()
            seen = sight(self._settings, self._names, self.here, reached.clients)
        except (AwayError, *FAILED) as error:
            board.fail(self.here.region, _cause(error))
            board.fail(self.here.region, _cause(error), SIGHT)
            return
        board.tell(self.here.region, {SIGHT: seen})
        self._ask(board, self._questions(reached, seen.running, board))
        self._ask(board, self._others(reached, seen.active.region))
        self._round += 1

    def _questions(self, reached: Reached, running: str, board: Board) -> Mapping[str, Callable[[], Any]]:
        asked = [*QUICK, *([RUNNING] if running else [])]
        asked += SLOW if self._round % SLOW_ROUNDS == 0 else ()
        region = Region(self._settings, self._names, self.here, reached.clients, board.clock())
        return {question: _asking(QUESTIONS[question], region) for question in asked}

    def _others(self, reached: Reached, active: str) -> Mapping[str, Callable[[], Any]]:
        here, names = self.here, self._names
        tables = reached.clients("dynamodb", here.region)

        def run() -> Run | None:
            machines = reached.clients("stepfunctions", here.region)
            self._run = newest(machines, here.region, here.state_machine_arn, self._run)
            return self._run

        def storage() -> heartbeat.Heartbeat | None:
            return heartbeat.read_storage(reached.clients("s3", here.region), here.data_bucket, active)

        return {
            **({RUN: run} if self._settings.components.recovery else {}),
            beats("table"): lambda: heartbeat.read_table(tables, names.global_table, active),
            beats("database"): lambda: heartbeat.read_database(tables, names.ledger_table, active),
            beats("storage"): storage,
        }

    def _ask(self, board: Board, questions: Mapping[str, Callable[[], Any]]) -> None:
        for question, look in questions.items():
            put(board, self.here.region, question, look)


def _asking(look: Callable[[Region], str], region: Region) -> Callable[[], str]:
    return lambda: answered(look, region)


def put(board: Board, place: str, question: str, look: Callable[[], Any]) -> None:
    """Ask one question, and keep its answer or its failure."""
    try:
        found = look()
    except FAILED as error:
        board.fail(place, _cause(error), question)
        return
    if isinstance(found, str) and found.startswith(UNKNOWN):
        board.fail(place, found.removeprefix(UNKNOWN), question)
        return
    board.tell(place, {question: found})


class UserSource:
    """The users' name, requested as a user would; equal answers are kept as spans."""

    def __init__(self, settings: Settings, names: Names, reach: Reach) -> None:
        self._path, self._host, self._reach = settings.application.readiness_path, names.host("app"), reach
        self._spans: tuple[Span, ...] = ()

    def __call__(self, board: Board) -> None:
        try:
            reached = self._reach()
        except AwayError as error:
            board.fail(USERS, _cause(error), ANSWERS)
            return
        answer = ask_user(reached.target, self._host, self._path, board.clock(), timeout=IMPATIENT_SECONDS)
        self._spans = extended(self._spans, span_of(answer))
        board.tell(USERS, {ANSWERS: self._spans})


def span_of(answer: Response) -> Span:
    """Return one answer as a span. A bad answer's span begins when it was requested, a good one's when it arrived."""
    told = str(answer.status) if answer.status is not None else answer.cause
    start = answer.received if answer.good else answer.at
    return Span(start, answer.received, answer.good, answer.region, told)


class ProberSource:
    """The questions to the passive region about the alarm that starts a failover, and to both probers' regions about
    their probes.
    """

    def __init__(self, settings: Settings, names: Names, reach: Reach) -> None:
        self._settings, self._names, self._reach = settings, names, reach
        self._active, self._passive = names.site(settings.active), names.other(settings.active)

    def __call__(self, board: Board) -> None:
        places = [self._passive, *([self._names.witness] if self._names.witness else [])]
        try:
            reached = self._reach()
        except AwayError as error:
            board.fail(ALARM, _cause(error), STATE, *(each.region for each in places))
            return
        for each in places:
            put(board, ALARM, each.region, self._looking(reached, each.region, board))
        put(board, ALARM, STATE, lambda: self._alarm(reached))

    def _alarm(self, reached: Reached) -> Alarm | None:
        name = self._passive.alarm(f"{self._active.site}-unreachable")
        cloudwatch = reached.clients("cloudwatch", self._passive.region)
        found = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
        if not found:
            return None
        (alarm,) = found
        return Alarm(
            name,
            alarm["StateValue"],
            alarm["StateUpdatedTimestamp"],
            alarm.get("StateReason", ""),
            alarm["Period"] / reached.target.clock_speed,
            alarm["EvaluationPeriods"],
            alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"]),
            alarm["Threshold"],
        )

    def _looking(self, reached: Reached, region: str, board: Board) -> Callable[[], Sequence[Probe]]:
        probing, now = self._settings.failover.probing, board.clock()
        length = probing.period_seconds * (probing.periods + 1) / reached.target.clock_speed

        def look() -> Sequence[Probe]:
            # Probes are published with a resolution of one second, which CloudWatch keeps for three hours.
            answer = reached.clients("cloudwatch", region).get_metric_statistics(
                Namespace=self._names.probe_namespace,
                MetricName=PROBE_METRIC,
                Dimensions=[{"Name": "Region", "Value": self._active.region}],
                StartTime=now - timedelta(seconds=length),
                EndTime=now,
                Period=1,
                Statistics=["Average"],
            )
            points = sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])
            return [Probe(point["Timestamp"], point["Average"]) for point in points]

        return look


def _cause(error: BaseException) -> str:
    """Return the error in one line."""
    told = " ".join(str(error).split())
    return told if isinstance(error, AwayError) else f"{type(error).__name__}: {told}"
