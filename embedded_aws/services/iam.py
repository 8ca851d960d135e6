"""IAM's policy simulator: whether a role's own policies allow an action on a resource."""

from collections.abc import Iterator
from typing import Any

from embedded_aws.added import Asked, RefusedError, add_operations
from embedded_aws.extension import Extension
from embedded_aws.iam.authorization import policies_of
from embedded_aws.iam.conditions import UnknownPolicyError
from embedded_aws.iam.decision import Question, decide
from embedded_aws.world import World


class _Simulator:
    """A simulator that decides in the same way in which the embedded AWS enforces policies. It ignores
    resource policies, as AWS does when the request has none.
    """

    def __init__(self, account_id: str) -> None:
        self._account_id = account_id

    def simulate(self, asked: Asked) -> dict[str, Any]:
        return {"EvaluationResults": list(self._results(asked)), "IsTruncated": False}

    def _results(self, asked: Asked) -> Iterator[dict[str, Any]]:
        from moto.iam.exceptions import NotFoundException

        wanted = asked.parameters
        arn = wanted["PolicySourceArn"]
        if ":role/" not in arn:
            raise RefusedError("InvalidInput", f"the embedded AWS simulates roles only, not {arn}")
        try:
            policies = policies_of(self._account_id, arn)
        except NotFoundException as error:
            raise RefusedError("NoSuchEntity", f"The role {arn} cannot be found.", 404) from error
        context = {
            each["ContextKeyName"]: list(each["ContextKeyValues"])
            for each in wanted.get("ContextEntries") or []
        }
        for action in wanted["ActionNames"]:
            for resource in wanted.get("ResourceArns") or ["*"]:
                try:
                    found = decide(policies, Question(action, resource, context))
                except UnknownPolicyError as error:
                    raise RefusedError("PolicyEvaluation", str(error), 500) from error
                denied = "explicitDeny" if found.statements else "implicitDeny"
                yield {
                    "EvalActionName": action,
                    "EvalResourceName": resource,
                    "EvalDecision": "allowed" if found.allowed else denied,
                    "MatchedStatements": [
                        {"SourcePolicyId": each.split("/")[0], "SourcePolicyType": "IAM Policy"}
                        for each in found.statements
                    ],
                    "MissingContextValues": [],
                }


def _install(world: World) -> None:
    from moto.iam.responses import IamResponse

    handlers = {"SimulatePrincipalPolicy": _Simulator(world.account_id).simulate}
    add_operations(world.added, "iam", handlers, lacking=IamResponse)


SIMULATOR = Extension(service="iam", gap="moto lacks IAM's policy simulator", install=_install)
