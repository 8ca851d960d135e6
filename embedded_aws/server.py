"""The server of the embedded AWS: moto's application, extended by this package, on one loopback port."""

import logging
import os
import socket
import threading
from pathlib import Path
from typing import Any

from embedded_aws.clock import Clock
from embedded_aws.modelled.mode import begins_with
from embedded_aws.world import World, new_world

HOST = "127.0.0.1"
# AWS validates a certificate within minutes; here a second is enough to see it pending.
# In a region at once, of an account that has grown: AWS's default (Lambda quotas).
LAMBDA_EXECUTIONS = "1000"
ACM_VALIDATION_SECONDS = "1"

log = logging.getLogger("embedded_aws")


def listening(port: int) -> socket.socket:
    """Return a listening socket on loopback; port 0 takes a free one. Raises OSError when it is taken."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
    except OSError:
        found.close()
        raise
    found.listen(128)
    return found


def prepare_environment(account_id: str, port: int) -> None:
    """Set what moto reads from the environment when it is imported, and remove profiles, which moto's own clients would
    look up in the user's files.
    """
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        os.environ.pop(name, None)
    os.environ["MOTO_ACCOUNT_ID"] = account_id
    os.environ["MOTO_PORT"] = str(port)
    os.environ["MOTO_ACM_VALIDATION_WAIT"] = ACM_VALIDATION_SECONDS
    os.environ["MOTO_LAMBDA_CONCURRENCY_QUOTA"] = LAMBDA_EXECUTIONS
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"


class Server:
    """One embedded AWS that serves on `listener`.

    `start` returns once it answers; `stop` ends every thread and process it started.
    """

    def __init__(
        self, listener: socket.socket, directory: Path, account_id: str, clock: Clock | None = None
    ) -> None:
        port = listener.getsockname()[1]
        prepare_environment(account_id, port)
        self._listener = listener
        self.world: World = new_world(account_id, f"http://{HOST}:{port}", directory, clock)
        self.world.checks.mode = begins_with(os.environ)
        self._components: list[Any] = []
        self._started: list[Any] = []
        self._http: Any = None
        self._thread: threading.Thread | None = None

    def start(self, zone: str | None = None, restored: Path | None = None) -> None:
        """Install the extensions, continue from a snapshot or create the hosted zone, serve.

        `zone` is the account's existing hosted zone; a snapshot has its own. Raises SnapshotError.
        """
        from embedded_aws import extensions, snapshot
        from embedded_aws.components import components
        from embedded_aws.dispatcher import dispatcher, web_server

        snapshot.fingerprint()
        extensions.install(self.world)
        if restored is not None:
            snapshot.restore(self.world, restored)
        elif zone is not None:
            self._create_zone(zone)
        self._components = components()
        routes = [route for component in self._components for route in component.routes()]
        self._http = web_server(self._listener, dispatcher(self.world, routes))
        self._thread = threading.Thread(target=self._http.serve_forever, name="embedded-aws", daemon=True)
        self._thread.start()
        for component in self._components:
            component.start(self.world)
            self._started.append(component)

    def stop(self) -> None:
        """Stop the components in reverse order, then the API, then all threads and processes that are left."""
        for component in reversed(self._started):
            component.stop()
        self.world.outages.release_all()
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()
        if self._thread is not None:
            self._thread.join(5)
        self.world.close()

    def _create_zone(self, name: str) -> None:
        from moto.route53.models import route53_backends

        from embedded_aws.traffic.records import EXISTING_ZONE

        backend = route53_backends[self.world.account_id]["aws"]
        backend.create_hosted_zone(name=f"{name.rstrip('.')}.", private_zone=False, comment=EXISTING_ZONE)
