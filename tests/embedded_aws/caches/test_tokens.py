"""An IAM token is accepted only from the role that signed it, for the cache and user it names, and until it
expires.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from application.cache import Cache
from application.place import Place
from embedded_aws.caches.tokens import Token, WrongTokenError, read_token

PLACE = Place("us-west-2", 8080, "/e", "d", "s", "", cache_name="myapp-cache", cache_user="myapp")
SECRETS = {"ASIAKEY": "secret"}


class Clients:
    """The application's clients of AWS, with credentials of a role."""

    region = "us-west-2"

    def __init__(self, secret: str = "secret") -> None:
        import boto3

        self.session: Any = boto3.Session("ASIAKEY", secret, "session+token/=", region_name="us-west-2")


def made(secret: str = "secret") -> str:
    """Return a token as the application makes it, signed by the SDK."""
    return Cache(PLACE, Clients(secret))._token()  # type: ignore[arg-type]


def read(token: str, group: str = "myapp-cache", user: str = "myapp", after: float = 0) -> Token:
    now = datetime.now(UTC) + timedelta(seconds=after)
    return read_token(token, group, user, "us-west-2", SECRETS.get, now)


def test_the_applications_own_token_is_right() -> None:
    assert read(made()) == Token("ASIAKEY")
    assert read(made(), after=890) == Token("ASIAKEY")


# Made when its test runs: one made with the list would be too old by the end of a long run of all tests.
@pytest.mark.parametrize(
    ("make", "asked", "why"),
    [
        (made, {"group": "other"}, "connecting to other"),
        (made, {"user": "admin"}, "as admin"),
        (made, {"after": 901}, "too old"),
        (lambda: made("stolen"), {}, "signature"),
        (lambda: made().replace("us-west-2", "us-east-1"), {}, "signed for"),
        (lambda: made().replace("ASIAKEY", "ASIAOTHER"), {}, "access key"),
        (lambda: "a password", {}, "isn't for connecting"),
    ],
)
def test_any_other_token_is_refused(make: Callable[[], str], asked: dict[str, Any], why: str) -> None:
    with pytest.raises(WrongTokenError, match=why):
        read(make(), **asked)
