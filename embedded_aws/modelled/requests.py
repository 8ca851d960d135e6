"""Checks each request against the models before it is answered."""

import logging
import time
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import UnknownServiceError
from werkzeug.exceptions import MethodNotAllowed, NotFound

from embedded_aws.added import parsed
from embedded_aws.aws_errors import AwsError
from embedded_aws.calls import Call
from embedded_aws.modelled.exceptions import holds
from embedded_aws.modelled.judgement import problems
from embedded_aws.modelled.mode import Checking
from embedded_aws.operations import UNKNOWN

# botocore's names where they aren't IAM's.
_CLIENTS = {"states": "stepfunctions", "elasticloadbalancing": "elbv2", "ses": "sesv2"}
# Data and answers of programs: large, often, and of no shape that a model limits.
_DATA = {
    ("s3", "GetObject"),
    ("s3", "HeadObject"),
    ("s3", "PutObject"),
    ("s3", "UploadPart"),
    ("lambda", "Invoke"),
}
# AWS's own code for parameters that aren't as they must be, where it isn't ValidationException.
_CODES = {
    "autoscaling": "ValidationError",
    "cloudformation": "ValidationError",
    "cloudfront": "InvalidArgument",
    "cloudwatch": "InvalidParameterValue",
    "ec2": "InvalidParameterValue",
    "elasticache": "InvalidParameterValue",
    "elasticloadbalancing": "ValidationError",
    "iam": "ValidationError",
    "lambda": "InvalidParameterValueException",
    "rds": "InvalidParameterValue",
    "route53": "InvalidInput",
    "s3": "InvalidArgument",
    "secretsmanager": "InvalidParameterException",
    "logs": "InvalidParameterException",
    "sns": "InvalidParameter",
    "sqs": "InvalidParameterValue",
    "sts": "ValidationError",
    "wafv2": "WAFInvalidParameterException",
}


# A route or a service that nobody knows.
UNREAD = (MethodNotAllowed, NotFound, NotImplementedError, UnknownServiceError)

# Where a list or a map has at least one member, or isn't there (botocore.serialize).
NOT_EMPTY = ("querystring", "header", "headers")

log = logging.getLogger("embedded_aws")


class ModelChecks:
    """The checks of requests against the services' models. The mode `off` checks nothing, `count` counts violations in
    `found` and logs each kind once, and `refuse` refuses the requests, too.

    `seconds` is the processor's time that the checks of `requests` requests took.
    """

    def __init__(self, mode: Checking = "refuse") -> None:
        self.mode: Checking = mode
        self.seconds, self.requests = 0.0, 0
        self.found: dict[str, int] = {}

    def refusal(self, call: Call, environ: dict[str, Any]) -> AwsError | None:
        """Return the refusal of a request that violates its model; None for any other, and in modes other than
        `refuse`. A request with an unknown operation, or that can't be parsed, is left to the service.
        """
        if self.mode == "off" or call.operation == UNKNOWN or (call.service, call.operation) in _DATA:
            return None
        # Chunks have no length to read them by, and moto has no parser for CBOR.
        if "HTTP_TRANSFER_ENCODING" in environ or "HTTP_SMITHY_PROTOCOL" in environ:
            return None
        began = time.thread_time()
        told = list(self._told(call, environ))
        self.seconds += time.thread_time() - began
        self.requests += 1
        for each in told:
            key = f"{call.service}:{call.operation} {each}"
            if key not in self.found:
                log.warning("a request violates its service's model: %s", key)
            self.found[key] = self.found.get(key, 0) + 1
        if not told or self.mode == "count":
            return None
        return AwsError(_CODES.get(call.service, "ValidationException"), "; ".join(told))

    @property
    def measured(self) -> Mapping[str, Any]:
        """Return the violations that were found, each with its count, and what the checks cost."""
        each = 1000 * self.seconds / self.requests if self.requests else 0.0
        return {"requests": self.requests, "milliseconds_each": round(each, 3), "found": dict(self.found)}

    def _told(self, call: Call, environ: dict[str, Any]) -> list[str]:
        try:
            operation, parameters, _ = parsed(_client(call, environ), environ)
        except UNREAD as error:
            log.info(
                "the request %s:%s can't be parsed, so it isn't compared with its service's model: %s",
                call.service,
                call.operation,
                error,
            )
            return []
        shape = operation.input_shape
        if shape is None:
            return []
        sent = {
            name: value
            for name, value in parameters.items()
            # moto reads a list or map that isn't in the query string, or in the headers, as an empty one, and an empty
            # one can't be sent there.
            if value not in ([], {}) or shape.members[name].serialization.get("location") not in NOT_EMPTY
        }
        return [str(each) for each in problems(shape, sent) if holds(call.service, each)]


def _client(call: Call, environ: dict[str, Any]) -> str:
    if call.service == "s3" and environ.get("PATH_INFO", "").startswith("/v20180820/"):
        return "s3control"
    return _CLIENTS.get(call.service, call.service)
