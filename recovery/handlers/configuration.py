"""Keep the parameters of the passive region equal to the active one's, and check the replicas of secrets."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from recovery import ledger
from recovery.clients import client
from recovery.settings import ConfigurationSettings
from recovery.steps.configuration import SECURE, Copy, decide
from recovery.steps.metrics import publish
from recovery.steps.parameter_store import listed
from recovery.steps.secret import describe, difference

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


def handle(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Copy parameters that changed in the active region, and publish how many parameters and secrets still differ. The
    event's contents are ignored: both regions are read each time.
    """
    settings = ConfigurationSettings.read()
    tables = client("dynamodb", settings.region)
    active = ledger.read_active(tables, settings.ledger_table, settings.source_region)
    if active.region == settings.region:
        return {"verdict": "active", "cause": f"{settings.region} is active: nothing is copied to it"}
    here, there = client("ssm", settings.region), client("ssm", settings.source_region)
    decision = decide(
        listed(there, settings.path),
        listed(here, settings.path),
        settings.excluded,
        active=settings.source_region,
        passive=settings.region,
    )
    differing = dict(decision.left)
    copied = []
    for copy in decision.copies:
        refusal = _copy(there, here, copy, settings.key_alias)
        if refusal:
            differing[copy.parameter.name] = refusal
        else:
            copied.append(copy.parameter.name)
    differing |= _differing_secrets(settings)
    publish(
        client("cloudwatch", settings.region),
        settings.namespace,
        {settings.metric: float(len(differing))},
        {"Region": settings.region},
    )
    for name, reason in differing.items():
        print(f"differs: {name}: {reason}")
    return {"verdict": "drift" if differing else "in-step", "copied": copied, "differing": differing}


def _copy(there: "SSMClient", here: "SSMClient", copy: Copy, key_alias: str) -> str:
    """Write one parameter to this region. Return an empty text, or the reason if AWS refuses, so that the other
    parameters are still copied.

    The reason has only the error's code, because AWS's message may quote the value.
    """
    wanted = copy.parameter
    encrypted: dict[str, Any] = {"KeyId": key_alias} if wanted.kind == SECURE else {}
    try:
        value = wanted.value
        if wanted.kind == SECURE:
            # This very version: a newer one comes with its own run.
            name = f"{wanted.name}:{wanted.version}"
            value = there.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
        here.put_parameter(
            Name=wanted.name,
            Value=value,
            Type=wanted.kind,  # type: ignore[arg-type]
            Description=copy.description,
            Overwrite=copy.exists,
            Tier="Intelligent-Tiering",
            **encrypted,
        )
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise
        return (
            f"the parameter can't be copied: {error.operation_name} answers {error.response['Error']['Code']}"
        )
    return ""


def _differing_secrets(settings: ConfigurationSettings) -> dict[str, str]:
    """Return secrets whose current version in this passive region differs from the active region's, each with the
    reason. No value is read.
    """
    here = client("secretsmanager", settings.region)
    there = client("secretsmanager", settings.source_region)
    found = {name: difference(describe(there, name), describe(here, name)) for name in settings.secrets}
    return {f"secret {name}": reason for name, reason in found.items() if reason}
