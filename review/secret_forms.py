"""Forms of secrets: texts recognised by how they are written, whatever their name and place."""

import base64
import binascii
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins.base import BasePlugin

from review.names import SECRETIVE

# Shorter values are words, and would mask half of the text.
SHORTEST = 5
PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----.*?(?:-----END [A-Z0-9 ]*-----|\Z)", re.DOTALL
)
# Names are bounded, so that a text of a megabyte takes no longer than it must.
# A value in quotes goes to their end, whatever is in it; in a document within a document the quotes are escaped.
ASSIGNED = re.compile(
    rf"""(?P<name>(?:\b|_)[\w.-]{{0,60}}{SECRETIVE.pattern}[\w-]{{0,60}})(?P<between>["'\\]*\s*(?:=>|[:=])\s*)(?:"""
    r"""(?P<quote>["'])(?P<quoted>(?:\\.|(?!(?P=quote))[^\\\n])+)(?P=quote)"""
    r"""|(?P<escape>\\+["'])(?P<escaped>(?:(?!(?P=escape))[^\n])+)(?P=escape)"""
    r"""|(?P<open>["'\\]*)(?P<bare>[^\s"',;&|\\{}\[\]()]+))""",
    re.IGNORECASE,
)
# `--password VALUE` of a command line, and an element of XML.
OPTION = re.compile(
    rf"(--[\w-]{{0,60}}{SECRETIVE.pattern}[\w-]{{0,60}}\s+)([^\s\"'<(-][^\s\"']*)", re.IGNORECASE
)
ELEMENT = re.compile(rf"(<([\w:.-]{{0,60}}{SECRETIVE.pattern}[\w.-]{{0,60}})>)([^<]+)(?=</)", re.IGNORECASE)
BEARER = re.compile(r"\b((?:Bearer|Basic)\s+)([A-Za-z0-9+/=_.~-]{12,})", re.IGNORECASE)
# Any password of an address, whatever letters it has.
IN_AN_ADDRESS = re.compile(r"(://[^/\s:@\"']*:)([^/\s\"']+)(@)")
SHORTEST_RUN, AWS_SECRET = 24, 40
RUN = re.compile(r"[A-Za-z0-9+/=]{24,}")
BASE64 = re.compile(r"^[A-Za-z0-9+/_-]{16,}={0,2}$")
# They look at a whole line for what it may be, and not for what it is; runs and assignments are judged here.
LEFT_OUT = (
    "KeywordDetector",
    "Base64HighEntropyString",
    "HexHighEntropyString",
    "IPPublicDetector",
    "BasicAuthDetector",
)
# detect-secrets' own limit for base64 is 4.5; the shortest run here can't have much more.
ENTROPY = 4.0
PLACEHOLDER = re.compile(
    r"^(?:\((?:sensitive|secret|known|masked)\b[^)]*\)$|(?:sensitive|secret|known|masked|true|false|null|none)$|arn:|\$\{)",
    re.IGNORECASE,
)


def shapes(text: str) -> Iterator[str]:
    """Yield the secrets that detect-secrets recognises by their form, such as AWS keys and Slack tokens."""
    for detector in _detectors():
        for secret in detector.analyze_string(text):
            if len(secret) > SHORTEST and not PLACEHOLDER.match(secret):
                yield secret


def random_runs(text: str) -> Iterator[str]:
    """Find runs of characters that look random: letters of both cases and digits, with high entropy."""
    for found in RUN.findall(text):
        # Paths are long, too: of these each part is asked, unless it is as long as a secret key of AWS.
        run = found if len(found) == AWS_SECRET else max(found.split("/"), key=len)
        if len(run) < SHORTEST_RUN:
            continue
        mixed = re.search("[a-z]", run) and re.search("[A-Z]", run) and re.search("[0-9]", run)
        if mixed and _entropy(run) >= ENTROPY:
            yield run


def decoded(text: str) -> str | None:
    """Decode base64, such as user data; None if it isn't text."""
    if not BASE64.match(text):
        return None
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None


def written(text: str) -> set[str]:
    """Return the forms in which a text may appear: as it is, and as JSON that was encoded once or twice, by
    Python or by Go. Terraform's jsonencode encodes as Go does.
    """
    once = json.dumps(text)[1:-1]
    go = json.dumps(text, ensure_ascii=False)[1:-1]
    for sign in "<>&":
        go = go.replace(sign, f"\\u{ord(sign):04x}")
    return {text, once, json.dumps(once)[1:-1], go, json.dumps(go)[1:-1]}


@cache
def _detectors() -> tuple[BasePlugin, ...]:
    known: Mapping[str, type[BasePlugin]] = get_mapping_from_secret_type_to_class()
    ours = (each for each in known.values() if each.__name__ not in LEFT_OUT)
    return tuple(each() for each in sorted(ours, key=lambda each: each.__name__))


def _entropy(text: str) -> float:
    counted = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counted.values())
