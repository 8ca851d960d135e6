"""Runs the program of each load balancer's targets for as long as it has a healthy target."""

import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from embedded_aws.extension import Route
from embedded_aws.instances.program import program_of
from embedded_aws.instances.running import RunningProgram
from embedded_aws.instances.stand_in import StandIn, stands_in
from embedded_aws.instances.wanted import Wanted, role_of, wanted
from embedded_aws.lock import MOTO
from embedded_aws.outages import Mode
from embedded_aws.runtime.loop import Loop
from embedded_aws.traffic.authority import certificate_file
from embedded_aws.traffic.balancers import LoadBalancer, load_balancers
from embedded_aws.traffic.responses import Request, Response, unavailable
from embedded_aws.world import World

PART = "instances"
# How often the programs are compared with the targets, in real seconds.
TICK = 0.5
log = logging.getLogger("embedded_aws")


@dataclass
class _Kept:
    """The running program of a load balancer's targets. `lost` says whether its region is down: the program
    is neither started nor ended meanwhile.
    """

    made_for: Wanted
    running: RunningProgram
    lost: bool = False


class Instances:
    """The processes of the instances' programs: one for all targets of a load balancer, which are alike."""

    name = PART

    def __init__(self) -> None:
        self._loop = Loop(PART, self._step)
        self._lock = threading.RLock()
        self._kept: dict[str, _Kept] = {}

    def routes(self) -> list[Route]:
        return []

    def start(self, world: World) -> None:
        self._world = world
        world.outages.listen(self._region_changed)
        world.parts[PART] = self
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()
        with self._lock:
            for kept in self._kept.values():
                kept.running.end()
            self._kept.clear()

    def running(self, arn: str) -> RunningProgram | None:
        """Return the program behind a load balancer; None when its targets run none."""
        kept = self._kept.get(arn)
        return None if kept is None else kept.running

    def _step(self) -> None:
        self._loop.stopped.wait(TICK)
        now = {one.arn: wanted(self._world, one) for one in load_balancers(self._world)}
        with self._lock:
            for arn, kept in list(self._kept.items()):
                if kept.lost:
                    continue
                if now.get(arn) != kept.made_for:
                    del self._kept[arn]
                    kept.running.end()
                elif not kept.running.running:
                    kept.running.restart()
            for arn, one in now.items():
                if one is not None and arn not in self._kept and not self._loop.stopped.is_set():
                    self._begin(arn, one)

    def _begin(self, arn: str, one: Wanted) -> None:
        program = program_of(one.user_data)
        if program is None or stands_in(self._world, one.region) or self._world.outages.region(one.region):
            return
        folder = Path(mkdtemp(prefix=f"{one.region}-", dir=self._world.servers.of(PART)))
        running = RunningProgram(folder, program, self._environment(one))
        running.start()
        self._kept[arn] = _Kept(one, running)

    def _environment(self, one: Wanted) -> dict[str, str]:
        """Return the environment variables that tell the program what a real instance learns from its metadata
        service and its network.
        """
        authority = str(certificate_file(self._world))
        found = {
            "AWS_ENDPOINT_URL": self._world.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            # OpenSSL's own variable, and that of PostgreSQL's client library, which then checks certificates.
            "SSL_CERT_FILE": authority,
            "PGSSLROOTCERT": authority,
        }
        role = role_of(self._world, one.profile)
        if role is not None:
            with MOTO:
                issued = self._world.principals.issue_credentials(
                    role, f"instance:{one.region}", "i-embedded", one.region
                )
            found |= issued.environment()
        return found

    def _region_changed(self, region: str, mode: Mode | None) -> None:
        with self._lock:
            for kept in self._kept.values():
                if kept.made_for.region == region:
                    kept.lost = mode is not None
                    if mode is not None:
                        kept.running.begin_outage(mode)
                    else:
                        kept.running.end_outage()


class InstancesResponder:
    """A responder to the requests that a load balancer forwards: the program of its targets answers, or the stand-in
    where no program runs.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._stand_in = StandIn(world)

    def respond(self, balancer: LoadBalancer, request: Request) -> Response:
        if not balancer.serving:
            return unavailable()
        running = instances_of(self._world).running(balancer.arn)
        if running is not None:
            return running.answer(request)
        here = wanted(self._world, balancer)
        if here is None or program_of(here.user_data) is None or stands_in(self._world, balancer.region):
            return self._stand_in.respond(balancer, request)
        # The target's service comes up.
        return unavailable()


def instances_of(world: World) -> Instances:
    """Return the component of a running embedded AWS that runs the instances' programs."""
    found = world.parts[PART]
    assert isinstance(found, Instances)
    return found
