"""The clients with which executions call AWS: they use the state machine's role, name the machine in the call
log, and wait while their region is down.
"""

import threading
from dataclasses import dataclass
from typing import Any

from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import OperationModel, ServiceModel
from botocore.session import get_session

from embedded_aws.lock import MOTO
from embedded_aws.principals import Credentials
from embedded_aws.runtime.region_gate import RegionGate, gate_of
from embedded_aws.world import World

# A call may take as long as the function it invokes; time limits are the definition's.
PATIENCE = 3600
_MODELS: dict[str, ServiceModel] = {}
# One for all callers: each new session reads the models and the endpoints of AWS again, which was a third of what a
# world with executions computed.
_SESSION = get_session()
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Caller:
    """The caller of API calls: its role, its source in the call log, and its region."""

    role_arn: str
    source: str
    region: str | None = None


class Clients:
    """A cache of clients: one per caller, region and service."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._credentials: dict[Caller, Credentials] = {}
        self._clients: dict[tuple[Caller | None, str, str], BaseClient] = {}

    def client(self, region: str, service: str, caller: Caller | None) -> Any:
        """Return a client that doesn't retry. `caller` is None for calls of moto's interpreter itself, which belong to
        no role.
        """
        with self._lock:
            key = (caller, region, service)
            if key not in self._clients:
                self._clients[key] = self._made(region, service, caller)
        return Gated(self._clients[key], gate_of(self._world), region)

    def _made(self, region: str, service: str, caller: Caller | None) -> BaseClient:
        issued = Credentials("embedded", "embedded", "") if caller is None else self._issued(caller)
        config = Config(
            parameter_validation=False,
            retries={"total_max_attempts": 1},
            connect_timeout=10,
            read_timeout=PATIENCE,
            max_pool_connections=50,
        )
        with _LOCK:
            client: BaseClient = _SESSION.create_client(
                service,
                region_name=region,
                endpoint_url=self._world.endpoint,
                aws_access_key_id=issued.access_key,
                aws_secret_access_key=issued.secret_key,
                aws_session_token=issued.session_token or None,
                config=config,
            )
        return client

    def _issued(self, caller: Caller) -> Credentials:
        if caller not in self._credentials:
            session = caller.source.split(":", 1)[1]
            with MOTO:
                issued = self._world.principals.issue_credentials(
                    caller.role_arn, caller.source, session, caller.region
                )
            self._credentials[caller] = issued
        return self._credentials[caller]


class Gated:
    """A client whose calls wait while its region is down, so that an execution of that region pauses."""

    def __init__(self, client: BaseClient, gate: RegionGate, region: str) -> None:
        self._client = client
        self._gate = gate
        self._region = region

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found):
            return found

        def call(**parameters: Any) -> Any:
            self._gate.wait(self._region)
            try:
                return found(**parameters)
            finally:
                # The answer of a call that the outage cut off is seen after the outage.
                self._gate.wait(self._region)

        return call


def service_model(service: str) -> ServiceModel:
    """Return the API model of a service, by boto3's name. Raises botocore's UnknownServiceError."""
    with _LOCK:
        if service not in _MODELS:
            _MODELS[service] = _SESSION.get_service_model(service)
        return _MODELS[service]


def operation_model(service: str, action: str) -> OperationModel:
    """Return the model of an operation by its name in an integration, such as `promoteReadReplica`.

    Raises LookupError when the service has no such operation.
    """
    model = service_model(service)
    for name in model.operation_names:
        if name.lower() == action.replace("_", "").lower():
            return model.operation_model(name)
    raise LookupError(f"the API of {service} has no operation {action}")


def modelled_exception(service: str, error: ClientError) -> str | None:
    """Return the name of the exception shape behind an error code; None when the service doesn't model it."""
    code = str(error.response["Error"]["Code"])
    model: Any = service_model(service)
    shape = model.shape_for_error_code(code)
    if shape is not None:
        return str(shape.name)
    named = [known.name for known in model.error_shapes]
    return next((name for name in (code, f"{code}Fault", f"{code}Exception") if name in named), None)
