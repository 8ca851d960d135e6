"""Errors in the form that the AWS protocol of a request expects, so that SDKs raise them as on AWS."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import uuid4
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class AwsError:
    """An error answer: `code` as AWS spells it, `message`, and the HTTP `status`."""

    code: str
    message: str
    status: int = 400


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def code(self) -> int:
        """The status as a number."""
        return int(self.status.split()[0])


def answer_of(error: AwsError, environ: Mapping[str, Any], service: str) -> Answer:
    """Return the answer to a request of `service` that failed with `error`."""
    content_type, body = _body(error, environ, service)
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("x-amzn-RequestId", str(uuid4())),
        ("x-amzn-ErrorType", error.code),
    ]
    if content_type == "application/cbor":
        headers.append(("smithy-protocol", "rpc-v2-cbor"))
    return Answer(f"{error.status} {HTTPStatus(error.status).phrase}", headers, body)


def _body(error: AwsError, environ: Mapping[str, Any], service: str) -> tuple[str, bytes]:
    if environ.get("HTTP_SMITHY_PROTOCOL") == "rpc-v2-cbor":
        return "application/cbor", _cbor({"__type": error.code, "message": error.message})
    document = {"__type": error.code, "message": error.message}
    if environ.get("HTTP_X_AMZ_TARGET"):
        return "application/x-amz-json-1.1", json.dumps(document).encode()
    code, message = escape(error.code), escape(error.message)
    if service == "s3":
        return _xml(f"<Error><Code>{code}</Code><Message>{message}</Message></Error>")
    if service == "ec2":
        inner = f"<Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
        return _xml(f"<Response>{inner}<RequestID>{uuid4()}</RequestID></Response>")
    query = str(environ.get("CONTENT_TYPE", "")).startswith("application/x-www-form-urlencoded")
    if query or service in ("route53", "cloudfront"):
        kind = "Receiver" if error.status >= 500 else "Sender"
        inner = f"<Error><Type>{kind}</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        return _xml(f"<ErrorResponse>{inner}<RequestId>{uuid4()}</RequestId></ErrorResponse>")
    return "application/json", json.dumps(document).encode()


def _xml(text: str) -> tuple[str, bytes]:
    return "text/xml", f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()


def _cbor(document: Mapping[str, str]) -> bytes:
    # RFC 8949: major type 5 is a map, 3 is text; both with at most 23 pairs and 65,535 bytes here.
    pairs = b"".join(_cbor_text(key) + _cbor_text(value) for key, value in document.items())
    return bytes([0xA0 + len(document)]) + pairs


def _cbor_text(text: str) -> bytes:
    encoded = text.encode()
    return b"\x79" + len(encoded).to_bytes(2, "big") + encoded
