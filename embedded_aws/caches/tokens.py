"""IAM tokens of ElastiCache: their validation, by "Authenticating with IAM" of the user guide."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit

# A token is taken for 15 minutes.
LIFE_SECONDS = 900
_SIGNATURE = "X-Amz-Signature"


@dataclass(frozen=True)
class Token:
    """A valid token, with the principal that signed it."""

    access_key: str


class WrongTokenError(Exception):
    """An invalid IAM token of a cache; the message says why."""


def read_token(
    token: str, group: str, user: str, region: str, secret_of: Callable[[str], str | None], now: datetime
) -> Token:
    """Return the token of `user` for the replication group. `secret_of` gives the secret of an access key.

    Raises WrongTokenError.
    """
    address = urlsplit(f"https://{token}")
    query = dict(parse_qsl(address.query, keep_blank_values=True))
    if (address.hostname, query.get("Action"), query.get("User")) != (group, "connect", user):
        raise WrongTokenError(f"the token isn't for connecting to {group} as {user}")
    made = datetime.strptime(query.get("X-Amz-Date", "19700101T000000Z"), "%Y%m%dT%H%M%SZ").replace(
        tzinfo=UTC
    )
    age = (now - made).total_seconds()
    if not -LIFE_SECONDS <= age <= min(int(query.get("X-Amz-Expires", "0")), LIFE_SECONDS):
        raise WrongTokenError("the token is too old")
    access_key, _, scope = query.get("X-Amz-Credential", "").partition("/")
    if scope.split("/")[1:] != [region, "elasticache", "aws4_request"]:
        raise WrongTokenError(f"the token is signed for {scope}, not for elasticache in {region}")
    secret = secret_of(access_key)
    if secret is None:
        raise WrongTokenError("the token's access key is unknown")
    if not hmac.compare_digest(_signature(query, address.netloc, scope, secret), query.get(_SIGNATURE, "")):
        raise WrongTokenError("the token's signature is wrong")
    return Token(access_key)


def _signature(query: dict[str, str], host: str, scope: str, secret: str) -> str:
    """Return the Signature Version 4 of the token's request, with its parameters in the query."""
    signed = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in sorted(query.items())
        if name != _SIGNATURE
    )
    nothing = hashlib.sha256(b"").hexdigest()
    request = f"GET\n/\n{signed}\nhost:{host}\n\nhost\n{nothing}"
    hashed = hashlib.sha256(request.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{query['X-Amz-Date']}\n{scope}\n{hashed}"
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), "sha256").hexdigest()
