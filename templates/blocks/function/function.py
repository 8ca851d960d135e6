"""A recovery function: its role, its log and its code."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunction,
    LambdaFunctionEnvironment,
    LambdaFunctionLoggingConfig,
    LambdaFunctionTracingConfig,
)
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import RegionNames
from recovery.settings import FunctionSettings
from recovery.steps.propagation import PROPAGATION_SECONDS
from templates.blocks.function import permissions
from templates.blocks.function.role import RecoveryRole
from templates.blocks.policy import Statement

RUNTIME = "python3.12"
# A year: an auditor asks for the last year's executions.
LOG_DAYS = 365
# Functions of the state machine end within its own time limit for a call.
SECONDS = 25
# To connect and to be answered, with a cold start.
WARM_SECONDS = 8
# What Terraform invokes itself waits until its policy is known.
DEPLOYED_SECONDS = SECONDS + PROPAGATION_SECONDS
MEGABYTES = 256


class Digest(NamedTuple):
    """SHA-256 of the code: hexadecimal as in an asset's name, and Base64 as Lambda shows it."""

    hexadecimal: str
    base64: str


@dataclass(frozen=True)
class Code:
    """The zip of all functions: its path relative to the stack, and its hash as Lambda shows it."""

    path: str
    sha256_base64: str

    @classmethod
    def digest(cls: type[Self], content: bytes) -> Digest:
        sha = hashlib.sha256(content)
        return Digest(sha.hexdigest(), base64.b64encode(sha.digest()).decode())


class RecoveryFunction(Construct):
    """One function of `recovery/handlers`, in one region. `function` is the Lambda resource.

    `reserved_executions` is its reserved concurrency, 0 for none; `log_key_arn` encrypts its log, and is None where
    the project has no key (the witness region).
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: AwsProvider,
        here: RegionNames,
        code: Code,
        settings: FunctionSettings,
        statements: Sequence[Statement],
        reserved_executions: int,
        log_key_arn: str | None,
        seconds: int = SECONDS,
    ) -> None:
        super().__init__(scope, id)
        self.arn = here.function_arn(id)
        self.name, self.region = here.function(id), here.region
        self.role = RecoveryRole(
            self,
            "execution",
            provider=provider,
            here=here,
            purpose=id,
            service="lambda.amazonaws.com",
            statements=[permissions.write_logs(here, id), permissions.trace(), *statements],
        )
        log = CloudwatchLogGroup(
            self,
            "log",
            provider=provider,
            name=f"/aws/lambda/{here.function(id)}",
            retention_in_days=LOG_DAYS,
            kms_key_id=log_key_arn,
        )
        self.function = LambdaFunction(
            self,
            "function",
            provider=provider,
            function_name=here.function(id),
            description=f"Recovery: {id}",
            role=self.role.arn,
            runtime=RUNTIME,
            architectures=["arm64"],
            handler=f"recovery.handlers.{id}.handle",
            filename=code.path,
            source_code_hash=code.sha256_base64,
            timeout=seconds,
            memory_size=MEGABYTES,
            # -1 is AWS's word for "from what all functions share".
            reserved_concurrent_executions=reserved_executions or -1,
            tracing_config=LambdaFunctionTracingConfig(mode="Active"),
            environment=LambdaFunctionEnvironment(variables=settings.environment()),
            logging_config=LambdaFunctionLoggingConfig(log_format="JSON", log_group=log.name),
            depends_on=[self.role.ready],
        )


def functions_of(scope: Construct, here: RegionNames) -> list[str]:
    """Return the names of the functions below `scope` in a region, sorted."""
    found = [each for each in scope.node.find_all() if isinstance(each, RecoveryFunction)]
    return sorted(each.name for each in found if each.region == here.region)
