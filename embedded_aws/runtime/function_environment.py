"""The variables that a function's process sees: those of Lambda, and where the embedded AWS is."""

from pathlib import Path
from typing import Any

from embedded_aws.lock import MOTO
from embedded_aws.traffic.authority import certificate_file
from embedded_aws.world import World


def function_environment(world: World, function: Any, stream: str, code: Path) -> dict[str, str]:
    """Return the environment of a function's process: its own variables, its role's credentials, Lambda's own.

    `function` is moto's LambdaFunction, `stream` its log stream, `code` the folder of its zip.
    """
    name = function.function_name
    with MOTO:
        credentials = world.principals.issue_credentials(
            function.role, f"function:{name}", name, function.region
        )
    variables = {str(key): str(value) for key, value in function.environment_vars.items()}
    return {
        **variables,
        **credentials.environment(),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(world.directory),
        "LANG": "en_US.UTF-8",
        "TZ": "UTC",
        "LAMBDA_TASK_ROOT": str(code),
        "_HANDLER": function.handler,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_LOG_GROUP_NAME": function.logs_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_ENDPOINT_URL": world.endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SSL_CERT_FILE": str(certificate_file(world)),
    }
