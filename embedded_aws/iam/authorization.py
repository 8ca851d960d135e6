"""Enforces the roles' policies while a drill asks for it.

Only calls with the credentials of an assumed role are judged: functions, state machines, rules, schedules and
instances. Plain access keys belong to the drill itself. These aren't judged:

- trust policies, permissions boundaries, policies of sessions and of the organization;
- resource policies, except those of keys, and except the denies of buckets and topics;
- what no call shows: PassRole, grants, service-linked roles, and what services do as service principals.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, unquote

from embedded_aws.added import parsed
from embedded_aws.aws_errors import AwsError
from embedded_aws.calls import Call
from embedded_aws.clock import Clock
from embedded_aws.iam.conditions import UnknownPolicyError
from embedded_aws.iam.decision import (
    Decision,
    Policy,
    Question,
    decide,
    decide_key,
    denied_by_resource,
)
from embedded_aws.iam.keys import key_of, key_questions
from embedded_aws.iam.place import Place
from embedded_aws.iam.propagation import Attached, Propagation
from embedded_aws.iam.questions import is_known, questions

# botocore's names where they aren't IAM's.
_CLIENTS = {"states": "stepfunctions"}
_JSON_SERVICES = frozenset({"dynamodb", "kms", "lambda", "secretsmanager", "ssm", "states"})


@dataclass(frozen=True)
class Judgement:
    """The judgement of a call: the questions to IAM, each with its answer and the statements that decided it, and the
    refusal (None if the call is allowed).
    """

    asked: Sequence[Mapping[str, Any]]
    refusal: AwsError | None = None


class Authorization:
    """The judge of calls, off until a drill turns it on; from then on every call of a role is judged."""

    def __init__(self, account_id: str, clock: Clock) -> None:
        self._account_id = account_id
        self.enforced = False
        self.propagation = Propagation(clock, lambda: attached(account_id))

    def judge(self, call: Call, environ: dict[str, Any]) -> Judgement | None:
        """Judge a call; return None if it isn't judged. It takes no lock, because calls only read policies."""
        if not self.enforced or call.principal is None:
            return None
        if not is_known(call.service, call.operation):
            why = f"the embedded AWS doesn't know which permissions {call.service}:{call.operation} needs"
            return Judgement([], _refused(call, why))
        place = Place(self._account_id, call.region or "")
        given = _parameters(call, environ)
        asked = [
            *(questions(call.service, call.operation, place, given) or []),
            *key_questions(call.service, call.operation, place, given),
        ]
        found = []
        for question in asked:
            decision = self._decide(call.principal, place, question)
            found.append(
                {
                    "action": question.action,
                    "resource": question.resource,
                    "allowed": decision.allowed,
                    "statements": decision.statements,
                }
            )
            if not decision.allowed:
                return Judgement(found, _refused(call, decision.reason))
        return Judgement(found)

    def _decide(self, principal: str, place: Place, question: Question) -> Decision:
        # Endpoints of AWS speak TLS; this one is on loopback.
        more = {
            "aws:PrincipalArn": [principal],
            "aws:SecureTransport": ["true"],
            "aws:PrincipalAccount": [place.account],
            "kms:CallerAccount": [place.account],
        }
        question = replace(question, context={**question.context, **more})
        try:
            identity = decide(self._known_policies(principal), question)
            key = key_of(place, question.resource) if question.action.startswith("kms:") else None
            if key is not None:
                return decide_key(Policy("key", json.loads(key.policy)), question, identity, principal)
            resource = self._resource_policy(place, question)
            denied = None if resource is None else denied_by_resource(resource, question, principal)
            return denied or identity
        except UnknownPolicyError as error:
            return Decision(
                False, f"the embedded AWS can't evaluate a policy about {question.action}: {error}"
            )

    def _known_policies(self, principal: str) -> list[Policy]:
        known = self.propagation.known(principal.rsplit("/", 1)[1])
        return policies_of(self._account_id, principal) if known is None else _policies(*known)

    def _resource_policy(self, place: Place, question: Question) -> Policy | None:
        from moto.s3.models import s3_backends
        from moto.sns.models import sns_backends

        service = question.resource.split(":")[2] if question.resource.startswith("arn:") else ""
        text: Any = None
        if service == "s3":
            name = question.resource.removeprefix("arn:aws:s3:::").split("/")[0]
            bucket = s3_backends[self._account_id]["aws"].buckets.get(name)
            text = None if bucket is None else bucket.policy
        elif service == "sns":
            topic = sns_backends[self._account_id][place.region].topics.get(question.resource)
            text = None if topic is None else topic.policy
        return Policy(service, _document(text)) if text else None


def policies_of(account_id: str, principal: str) -> list[Policy]:
    """Return the policies attached to a role, by its ARN. Raises moto's NotFoundException if the role doesn't exist."""
    from moto.iam.models import iam_backends

    role = iam_backends[account_id]["aws"].get_role(principal.rsplit("/", 1)[1])
    return _policies(role.policies, role.managed_policies)


def attached(account_id: str) -> Attached:
    """Return the policies attached to every role now."""
    from moto.iam.models import iam_backends

    roles = iam_backends[account_id]["aws"].roles.values()
    return {role.name: (dict(role.policies), dict(role.managed_policies)) for role in roles}


def _policies(inline: Mapping[str, Any], managed: Mapping[str, Any]) -> list[Policy]:
    return [
        *(Policy(name, _document(text)) for name, text in inline.items()),
        *(Policy(each.name, _document(each.document)) for each in managed.values()),
    ]


def _document(text: Any) -> dict[str, Any]:
    if isinstance(text, dict):
        return text
    found: dict[str, Any] = json.loads(text)
    return found


def _parameters(call: Call, environ: dict[str, Any]) -> Mapping[str, Any]:
    if call.service != "s3":
        return parsed(_CLIENTS.get(call.service, call.service), environ)[1]
    # Path style: the endpoint is an address.
    bucket, _, key = unquote(environ["PATH_INFO"]).lstrip("/").partition("/")
    query = parse_qs(environ.get("QUERY_STRING", ""))
    return {"Bucket": bucket, "Key": key, "Prefix": query.get("prefix", [""])[0]}


def _refused(call: Call, why: str) -> AwsError:
    message = (
        f"User: {call.principal} is not authorized to perform: {call.service}:{call.operation} because {why}"
    )
    if call.service in _JSON_SERVICES:
        return AwsError("AccessDeniedException", message, 403 if call.service == "lambda" else 400)
    code = {"ec2": "UnauthorizedOperation", "sns": "AuthorizationError"}.get(call.service, "AccessDenied")
    return AwsError(code, message, 403)
