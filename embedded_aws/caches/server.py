"""The server of one replication group with its TLS front."""

from dataclasses import dataclass

from embedded_aws.caches.front import Front
from embedded_aws.caches.groups import Group
from embedded_aws.caches.redis_server import RedisServer
from embedded_aws.outages import Mode


@dataclass
class Server:
    """A cache's server. `mode` is the kind of outage that its region has; None without one."""

    made_for: Group
    redis: RedisServer
    front: Front
    mode: Mode | None = None

    @property
    def up(self) -> bool:
        return self.mode is None and self.redis.running

    def end(self) -> None:
        """Kill the server and remove its files."""
        self.front.close()
        self.redis.remove()

    def begin_outage(self, mode: Mode) -> None:
        """Lose the server with its region: freeze it if the region hangs, otherwise kill it."""
        self.mode = mode
        if mode == "hang":
            self.redis.freeze()
            return
        self.front.refuse()
        self.redis.kill()

    def end_outage(self) -> None:
        """Bring the server back; a killed one has lost the data in its memory."""
        if self.mode == "hang":
            self.redis.thaw()
        else:
            self.redis.start(self.made_for.users)
            self.front.serve()
        self.mode = None
