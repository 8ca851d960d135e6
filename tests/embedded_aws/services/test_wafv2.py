"""An address set's lock token is one that the service takes; stock moto's isn't."""

import re
from typing import Any

from tests.embedded_aws.conftest import Aws

# WAF API reference, LockToken.
TOKEN = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def _made(aws: Aws, name: str) -> tuple[dict[str, str], str]:
    """Make an address set, and return the arguments that identify it, and its lock token."""
    summary = aws.client("wafv2").create_ip_set(
        Name=name, Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=["10.0.0.0/16"]
    )["Summary"]
    return {"Name": name, "Scope": "REGIONAL", "Id": summary["Id"]}, summary["LockToken"]


def test_an_address_set_is_changed_and_deleted_with_the_token_that_was_told(
    extended: Aws, stock: Aws
) -> None:
    waf: Any = extended.client("wafv2")
    named, token = _made(extended, "changed")
    assert TOKEN.fullmatch(token)
    following = waf.update_ip_set(**named, Addresses=["10.1.0.0/16"], LockToken=token)["NextLockToken"]
    assert TOKEN.fullmatch(following)
    assert waf.get_ip_set(**named)["LockToken"] == following
    waf.delete_ip_set(**named, LockToken=following)
    assert not TOKEN.fullmatch(_made(stock, "changed")[1])
