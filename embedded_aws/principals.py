"""Credentials of roles: issued for functions and state machines, recognised in calls."""

import threading
from dataclasses import dataclass
from typing import Any

from config.partition import GLOBAL_REGION
from embedded_aws.calls import CLIENT

# AWS's default for an assumed role, in seconds; functions of a drill live shorter.
DURATION = 3600


@dataclass(frozen=True)
class Credentials:
    """Temporary credentials of a role."""

    access_key: str
    secret_key: str
    session_token: str

    def environment(self) -> dict[str, str]:
        """Return the variables that AWS SDKs read."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_SESSION_TOKEN": self.session_token,
        }


class Principals:
    """Owners of access keys. The roles' keys live in moto's STS, so that policies can be enforced."""

    def __init__(self, account_id: str) -> None:
        self._account_id = account_id
        self._lock = threading.Lock()
        self._sources: dict[str, str] = {}
        self._regions: dict[str, str] = {}

    def issue_credentials(
        self, role_arn: str, source: str, session: str = "embedded", region: str | None = None
    ) -> Credentials:
        """Return credentials of a role for something that runs in the embedded AWS.

        `source` is what the call log shows, such as `function:myapp-dr-prober`; `session` is the
        role session name (AWS uses the function's name for functions). `region` is where it runs.
        """
        assumed = self._sts().assume_role(
            region_name=GLOBAL_REGION,
            role_session_name=session,
            role_arn=role_arn,
            policy=None,
            duration=DURATION,
            external_id=None,
        )
        with self._lock:
            self._sources[assumed.access_key_id] = source
            if region is not None:
                self._regions[assumed.access_key_id] = region
        return Credentials(assumed.access_key_id, assumed.secret_access_key, assumed.session_token)

    def role_of(self, access_key: str) -> str | None:
        """Return the ARN of the role that an access key belongs to; None for the keys of a user."""
        if not access_key.startswith("ASIA"):
            return None
        assumed = self._sts().get_assumed_role_from_access_key(access_key)
        return None if assumed is None else str(assumed.role_arn)

    def source_of(self, access_key: str) -> str:
        """Return the source of calls with this access key, as the call log shows it; `client` unless the embedded AWS
        issued the key.
        """
        return self._sources.get(access_key, CLIENT)

    def region_of(self, access_key: str) -> str | None:
        """Return the region from which calls with this access key come; None for a caller in no region."""
        return self._regions.get(access_key)

    def _sts(self) -> Any:
        from moto.sts.models import sts_backends

        return sts_backends[self._account_id]["aws"]
