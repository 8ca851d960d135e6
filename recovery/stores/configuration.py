"""Secrets and parameters, which the configuration sync copies, and the image from which instances start."""

from collections.abc import Iterable
from functools import partial

from recovery.steps.diagnosis import Diagnosis
from recovery.steps.standby import image, parameters, secret
from recovery.steps.standby.look import Look, one
from recovery.stores.store import Examining, Store


def _secrets(examining: Examining) -> Iterable[Look]:
    secrets, region = examining.here("secretsmanager"), examining.settings.region
    for name in examining.settings.secrets:
        yield f"secret {name}", partial(one, secret.examine, secrets, name=name, region=region)


def _parameters(examining: Examining) -> Iterable[Look]:
    settings = examining.settings
    if settings.parameters:
        ssm = examining.here("ssm")
        yield (
            "parameters",
            partial(one, parameters.examine, ssm, wanted=settings.parameters, region=settings.region),
        )


def _images(examining: Examining) -> Iterable[Look]:
    if examining.settings.image_parameter:
        yield "image", partial(one, _image, examining)


def _image(examining: Examining) -> Diagnosis:
    settings = examining.settings
    return image.examine(
        examining.here("ssm"),
        examining.here("ec2"),
        parameter=settings.image_parameter,
        region=settings.region,
        limit_days=settings.image_limit_days,
        now=examining.now,
    )


SECRET = Store("secret", looks=_secrets)
PARAMETERS = Store("parameters", looks=_parameters, starts_instances=True)
IMAGE = Store("image", looks=_images, starts_instances=True)
