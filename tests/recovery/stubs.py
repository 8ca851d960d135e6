"""Clients that answer what a test says, to exactly the calls that it expects."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.stub import Stubber

REGION = "us-west-2"


@dataclass(frozen=True)
class Call:
    """A call that is expected, with all of its parameters, and its answer; or the code of the error it ends with."""

    operation: str
    parameters: Mapping[str, Any]
    answer: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""


@contextmanager
def client(service: str, *calls: Call) -> Iterator[Any]:
    """Yield a stubbed client that accepts exactly these calls in this order."""
    made = boto3.client(  # type: ignore[call-overload]
        service, region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    with Stubber(made) as stubber:
        for each in calls:
            if each.error:
                stubber.add_client_error(each.operation, each.error, expected_params=dict(each.parameters))
            else:
                stubber.add_response(each.operation, dict(each.answer), dict(each.parameters))
        yield made
        stubber.assert_no_pending_responses()
