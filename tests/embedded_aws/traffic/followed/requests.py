"""Requests to a load balancer, and what a health check reports."""

import socket
import ssl
from typing import Any

from tests.embedded_aws.conftest import Aws


def listed(aws: Aws, name: str) -> dict[str, Any]:
    return next(one for one in aws.control.load_balancers() if one["name"] == name)


def fetch(aws: Aws, name: str, host: str, path: str, timeout: float = 20) -> tuple[int, str]:
    """Ask a load balancer for a path of `host`, with the certificate checked."""
    found = listed(aws, name)
    context = ssl.create_default_context(cafile=found["ca_file"])
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    with (
        socket.create_connection(("127.0.0.1", found["port"]), timeout) as raw,
        context.wrap_socket(raw, server_hostname=host) as connection,
    ):
        connection.sendall(request.encode())
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode()


def report(aws: Aws, check: str) -> str:
    found = aws.client("route53").get_health_check_status(HealthCheckId=check)["HealthCheckObservations"]
    return str(found[0]["StatusReport"]["Status"])
