"""Lambda functions, run as real processes, which stay warm, with the credentials of the function's role, logs
and metrics.
"""

import json
import threading
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from embedded_aws.extension import Route
from embedded_aws.lock import MOTO
from embedded_aws.outages import Mode
from embedded_aws.runtime.code import CodeStore
from embedded_aws.runtime.forks import Forks
from embedded_aws.runtime.function_environment import function_environment
from embedded_aws.runtime.invocation import Invocation, ThrottledError, ended
from embedded_aws.runtime.pace import pace_of
from embedded_aws.runtime.telemetry import publish, write_log
from embedded_aws.runtime.worker import Ended, TimedOut, Worker
from embedded_aws.world import World

PART = "functions"
# Seconds that an idle process is kept for the next invocation.
IDLE_SECONDS = 300.0
# What Lambda waits before it tries a failed asynchronous invocation again, in world seconds.
RETRY_SECONDS = (60.0, 120.0)
# Throttled, an asynchronous event goes back into its queue: it is tried again after a second at first, then after twice
# as long each time, for six hours (Lambda developer guide, "How Lambda handles errors and retries").
THROTTLED_SECONDS, THROTTLED_AT_MOST = 1.0, 300.0
QUEUED_SECONDS = 6 * 3600.0


@dataclass
class _Pool:
    idle: list[Worker] = field(default_factory=list)
    busy: set[Worker] = field(default_factory=set)
    starting: int = 0


@dataclass(frozen=True)
class _Revision:
    """The properties of a function that its processes depend on: if one changes, a new process is started."""

    arn: str
    region: str
    settings: str


class Functions:
    """A runner of one embedded AWS's functions. `invoke` may be called from any thread that doesn't hold
    moto's lock.
    """

    name = PART

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pools: dict[_Revision, _Pool] = defaultdict(_Pool)
        self._stopped = threading.Event()
        self._number = 0

    def routes(self) -> list[Route]:
        return []

    def start(self, world: World) -> None:
        self._world = world
        self._code = CodeStore(world.directory)
        self._forks = Forks(world.children, [self._code.libraries()])
        (world.directory / "function-logs").mkdir(exist_ok=True)
        world.outages.listen(self._region_changed)
        world.parts[PART] = self

    def stop(self) -> None:
        """End every process, also those that run an invocation."""
        self._stopped.set()
        pace_of(self._world).wake()
        with self._lock:
            pools, self._pools = dict(self._pools), defaultdict(_Pool)
        for pool in pools.values():
            for worker in pool.busy:
                worker.end()
            for worker in pool.idle:
                worker.close()
        self._forks.stop()

    def invoke(self, function: Any, event: Any, pace: float = 1.0) -> Invocation:
        """Run a function (moto's LambdaFunction) and wait for its end.

        `pace` is the speed at which the function's sleeps pass; it differs from 1 only when a schedule starts
        the function while the embedded AWS's clock runs faster. Raises ThrottledError when the reserved
        concurrency is used up.
        """
        request_id = str(uuid.uuid4())
        revision = _revision(function)
        worker, stream = self._take(revision, function)
        began = time.monotonic()
        call = {"request_id": request_id, "arn": function.function_arn, "timeout": function.timeout}
        try:
            answer = worker.invoke({**call, "event": event, "pace": pace}, float(function.timeout))
            milliseconds = (time.monotonic() - began) * 1000
            printed = worker.output()
        finally:
            self._give_back(revision, worker)
        if self._stopped.is_set() and isinstance(answer, Ended):
            answer = TimedOut()
        done = ended(answer, request_id, float(function.timeout), printed, milliseconds)
        write_log(self._world, function, stream, done.log)
        publish(self._world, function, errors=done.error is not None, milliseconds=milliseconds)
        return done

    def invoke_later(self, function: Any, event: Any, pace: float = 1.0) -> None:
        """Run a function asynchronously. A failed run is repeated up to two times; a throttled one is tried
        again until it isn't throttled or has waited too long.
        """
        threading.Thread(
            target=self._attempts, args=(function, event, pace), name="function", daemon=True
        ).start()

    def _attempts(self, function: Any, event: Any, pace: float) -> None:
        clock = pace_of(self._world)
        end = clock.now() + QUEUED_SECONDS
        failed, throttled = iter(RETRY_SECONDS), THROTTLED_SECONDS
        while self._world.outages.region(function.region) is None and not self._stopped.is_set():
            wait: float | None
            try:
                if self.invoke(function, event, pace).error is None:
                    return
                wait = next(failed, None)
            except ThrottledError:
                wait, throttled = throttled, min(2 * throttled, THROTTLED_AT_MOST)
            except RuntimeError:
                wait = next(failed, None)
            if wait is None or clock.now() + wait > end:
                return
            if not clock.wait_until(clock.now() + wait, self._stopped):
                return

    def _take(self, revision: _Revision, function: Any) -> tuple[Worker, str]:
        with self._lock:
            self._discard_old(revision)
            pool = self._pools[revision]
            reserved = function.reserved_concurrency
            if reserved is not None and len(pool.busy) + pool.starting >= int(reserved):
                raise ThrottledError("Rate Exceeded.")
            while pool.idle:
                worker = pool.idle.pop()
                if worker.alive:
                    pool.busy.add(worker)
                    return worker, worker.stream
                worker.close()
            self._number += 1
            number = self._number
            pool.starting += 1
        try:
            worker = self._started(function, number)
        finally:
            with self._lock:
                pool.starting -= 1
        with self._lock:
            self._pools[revision].busy.add(worker)
        return worker, worker.stream

    def _give_back(self, revision: _Revision, worker: Worker) -> None:
        with self._lock:
            pool = self._pools.get(revision)
            if pool is not None:
                pool.busy.discard(worker)
                if worker.alive:
                    pool.idle.append(worker)
                    return
        worker.close()

    def _discard_old(self, revision: _Revision) -> None:
        """Close idle processes of the function's replaced revisions, and processes of any function that were
        idle for long.
        """
        oldest = time.monotonic() - IDLE_SECONDS
        for known, pool in list(self._pools.items()):
            replaced = known.arn == revision.arn and known != revision
            for worker in [one for one in pool.idle if replaced or one.idle_since < oldest]:
                pool.idle.remove(worker)
                worker.close()
            if not (pool.idle or pool.busy or pool.starting) and known != revision:
                del self._pools[known]

    def _started(self, function: Any, number: int) -> Worker:
        stream = f"{time.strftime('%Y/%m/%d')}/[{function.version}]{uuid.uuid4().hex}"
        code = self._code.unpacked(function.code_bytes)
        log = self._world.directory / "function-logs" / f"{function.function_name}-{number}.log"
        environment = function_environment(self._world, function, stream, code)
        return Worker(self._forks, code, [self._code.libraries()], environment, log, stream)

    def _region_changed(self, region: str, mode: Mode | None) -> None:
        """End the processes of a region's functions when the region goes down, also those that run an
        invocation.
        """
        if mode is None:
            return
        with self._lock:
            pools = [pool for revision, pool in self._pools.items() if revision.region == region]
            running = [worker for pool in pools for worker in (*pool.idle, *pool.busy)]
        for worker in running:
            worker.end()


def functions_of(world: World) -> Functions:
    """Return the component of a running embedded AWS that runs functions."""
    found = world.parts[PART]
    assert isinstance(found, Functions)
    return found


def find_function(world: World, arn: str) -> Any:
    """Return moto's LambdaFunction of an ARN, with or without a version or alias; None when there is none."""
    from moto.awslambda.exceptions import UnknownAliasException, UnknownFunctionException
    from moto.awslambda.models import lambda_backends

    parts = arn.split(":")
    qualifier = parts[7] if len(parts) > 7 else None
    with MOTO:
        backend = lambda_backends[world.account_id][parts[3]]
        try:
            return backend.get_function(parts[6], qualifier)
        except (UnknownAliasException, UnknownFunctionException):
            return None


def _revision(function: Any) -> _Revision:
    settings = [function.code_sha_256, function.handler, function.role, function.environment_vars]
    settings += [str(function.version), function.memory_size]
    return _Revision(
        function.function_arn, function.region, json.dumps(settings, sort_keys=True, default=str)
    )
