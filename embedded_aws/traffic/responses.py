"""Requests that reach a load balancer, and their answers."""

from dataclasses import dataclass, field
from typing import Protocol

from embedded_aws.traffic.balancers import LoadBalancer


@dataclass(frozen=True)
class Request:
    """A request that reached a load balancer. `path` has no query, `query` no question mark."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    query: str = ""
    body: bytes = b""

    @property
    def target(self) -> str:
        """Path and query, as the first line of a request has them."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True)
class Response:
    """An answer; `status` is the HTTP status."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


class Responder(Protocol):
    """A part that answers the requests that load balancers forward to their targets."""

    def respond(self, balancer: LoadBalancer, request: Request) -> Response: ...


def unavailable() -> Response:
    """Return the answer 503 of a load balancer without a healthy target."""
    page = b"<html><head><title>503 Service Temporarily Unavailable</title></head></html>\n"
    return Response(503, page, "text/html")
