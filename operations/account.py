"""Checks that the credentials belong to the settings' account, because Terraform states belong to one target and
account.
"""

from collections.abc import Mapping

from botocore.exceptions import BotoCoreError, ClientError

from config import Settings
from config.environment import Target
from config.errors import UserError
from operations.clients import Clients, clients


class AccountError(UserError):
    """Credentials that are missing, or belong to another account."""


def check_account(settings: Settings, target: Target, environment: Mapping[str, str]) -> None:
    """Raise AccountError unless the credentials belong to `account_id` on this target."""
    if target == "aws" and environment.get("AWS_ENDPOINT_URL"):
        raise AccountError(
            f"AWS_ENDPOINT_URL = {environment['AWS_ENDPOINT_URL']!r}: TARGET=aws would deploy to it, not to AWS\n"
            "    allowed: no AWS_ENDPOINT_URL with TARGET=aws\n"
            "    fix: unset AWS_ENDPOINT_URL (scripts/environment.sh sets it for the embedded AWS)"
        )
    found = _account(settings, clients(environment))
    if found != settings.account_id:
        raise AccountError(
            f"account_id = {settings.account_id!r}: the credentials are of account {found}\n"
            f"    allowed: credentials of account {settings.account_id}\n"
            "    fix: use other credentials, or correct account_id in the settings"
        )


def _account(settings: Settings, ask: Clients) -> str:
    """Return the account of the credentials, asked of either region because one may be lost. Raises AccountError when
    neither answers.
    """
    causes = []
    for region in (settings.regions.standby, settings.regions.primary):
        try:
            return str(ask("sts", region).get_caller_identity()["Account"])
        except (BotoCoreError, ClientError) as error:
            causes.append(f"{region}: {error}")
    raise AccountError(f"the account of the credentials is unknown: {'; '.join(causes)}")
