"""A component that does something each minute of the world's clock, as services that publish metrics do."""

from embedded_aws.extension import Route
from embedded_aws.runtime.loop import Loop
from embedded_aws.runtime.pace import pace_of
from embedded_aws.world import World

PERIOD_SECONDS = 60.0


class EachMinute:
    """A component that calls `do`, which subclasses define, each minute. `name` is the name of the component
    and of its thread.
    """

    name: str

    def __init__(self) -> None:
        self._loop = Loop(self.name, self._step)
        self._due = 0.0

    def do(self) -> None:
        """Do the work of one minute."""
        raise NotImplementedError

    def routes(self) -> list[Route]:
        return []

    def start(self, world: World) -> None:
        self._world = world
        self._loop.start()

    def stop(self) -> None:
        self._loop.stopped.set()
        pace_of(self._world).wake()
        self._loop.stop()

    def _step(self) -> None:
        pace = pace_of(self._world)
        if pace.wait_until(self._due, self._loop.stopped):
            self._due = pace.now() + PERIOD_SECONDS
            self.do()
