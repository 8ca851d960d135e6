"""The environment of Terraform, the CDKTF CLI, the aws CLI and our own AWS clients."""

from collections.abc import Mapping, MutableMapping

from config.environment import Target
from operations.project import CACHE
from operations.provider_mirror import CONFIG_SETTING, cli_configuration
from providers.bindings import NODE_HOOK

# Nothing asks a version service or prints banners, and the CLI never waits for an answer.
QUIET = {
    "CHECKPOINT_DISABLE": "1",
    "DISABLE_VERSION_CHECK": "1",
    "CI": "1",
    "TF_IN_AUTOMATION": "1",
    "TF_INPUT": "0",
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20,22",
    # The lock file would need the registry; the provider's version is pinned in the bindings.
    "CDKTF_SKIP_PROVIDER_LOCK": "true",
}

# For the embedded AWS, where what Terraform and its provider compute is most of the time: they collect garbage more
# rarely, which took a fifth less of the processor and a fifth more of memory in a plan (measured, 5.1 of 6.4 s).
COMPUTING = {"GOGC": "400"}

PROFILES = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_DEFAULT_PROFILE")


def forget_profiles(variables: MutableMapping[str, str], target: Target) -> None:
    """Remove AWS profiles and session tokens from the variables if the target is the embedded AWS. Otherwise clients
    would look the profiles up in the user's files, and fail if those don't have them.
    """
    if target == "embedded":
        for name in PROFILES:
            variables.pop(name, None)


def tool_environment(variables: Mapping[str, str], client: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for Terraform and other tools: the caller's variables, ours, and those of an AWS client
    (`client`).

    For the embedded AWS, `client` has the endpoint and its credentials; the caller's AWS profiles and session tokens
    are removed, so that no call can reach AWS by mistake.
    """
    environment = {**variables, **QUIET, **client}
    if "AWS_ENDPOINT_URL" in client:
        environment = COMPUTING | environment
        forget_profiles(environment, "embedded")
    # The hook that this process set for its own Node (providers/bindings.py) isn't the CLI's.
    if str(NODE_HOOK) in environment.get("NODE_OPTIONS", ""):
        del environment["NODE_OPTIONS"]
    configuration = cli_configuration(variables, CACHE)
    if configuration is None:
        environment.pop(CONFIG_SETTING, None)
    else:
        environment[CONFIG_SETTING] = str(configuration)
    return environment
