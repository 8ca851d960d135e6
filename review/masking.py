"""What is secret never leaves: it is masked where a plan enters, so that nothing made of it can tell it.

A mask has a number. The same secret has the same number, so that a reader sees whether it changes, and nothing else.
"""

import base64
import binascii
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins.base import BasePlugin

from review.names import HARMLESS_NAMES, SECRETIVE, is_secretive, name_of, secrets_of

# Shorter values are words, and would mask half of the text.
SHORTEST = 5
# Values that change with what they are of, and are no secret: checksums, and what AWS numbers.
CHECKSUMS = re.compile(
    r"(?:hash|etag|checksum|md5|sha256|sha1|fingerprint|thumbprint|serial|id)$", re.IGNORECASE
)
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
SENSITIVE = "(sensitive {})"
SECRET = "(secret {})"
PLACEHOLDER = re.compile(
    r"^(?:\((?:sensitive|secret|known|masked)\b[^)]*\)$|(?:sensitive|secret|known|masked|true|false|null|none)$|arn:|\$\{)",
    re.IGNORECASE,
)


class Mask:
    """Knows what is secret in this run; `secrets` are values that are secret wherever they stand."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._numbers: dict[str, int] = {}
        self._known: set[str] = set()
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: str) -> None:
        """Mask a value wherever it stands from now on, as it is and as JSON, base64 and addresses write it."""
        if len(secret) >= SHORTEST and not PLACEHOLDER.match(secret):
            self._known.update({*_written(secret), _quoted(secret)})
            self._known.update(line for line in secret.splitlines() if len(line) >= 2 * SHORTEST)
            self._known.add(base64.b64encode(secret.encode()).decode().rstrip("="))

    def text(self, text: str) -> str:
        """Return the text without secrets."""
        text = self._known_only(self._in_a_document(text))
        text = PRIVATE_KEY.sub(lambda found: self._numbered(found.group()), text)
        text = IN_AN_ADDRESS.sub(lambda found: f"{found[1]}{self._numbered(found[2])}{found[3]}", text)
        text = BEARER.sub(lambda found: f"{found[1]}{self._numbered(found[2])}", text)
        text = ASSIGNED.sub(self._assigned, text)
        text = OPTION.sub(lambda found: f"{found[1]}{self._numbered(found[2])}", text)
        text = ELEMENT.sub(self._element, text)
        for secret in sorted({*shapes(text), *_random(text), *self._hiding(text)}, key=len, reverse=True):
            text = text.replace(secret, self._numbered(secret))
        return text

    def _in_a_document(self, text: str) -> str:
        for secret in sorted(secrets_of(text), key=len, reverse=True):
            if len(secret) >= SHORTEST and not PLACEHOLDER.match(secret):
                for form in sorted(_written(secret), key=len, reverse=True):
                    text = text.replace(form, self._numbered(secret))
        return text

    def _hiding(self, text: str) -> Iterator[str]:
        """Find runs of base64 with a secret in them, such as user data."""
        for run in RUN.findall(text):
            decoded = _decoded(run)
            if decoded is not None and self.text(decoded) != decoded:
                yield run

    def value(self, value: Any, name: str = "", sensitive: Any = False) -> Any:
        """Return a value without secrets; `sensitive` is Terraform's mark of the same form, `name` the attribute."""
        if value is None or (isinstance(value, bool) and sensitive is not True):
            return value
        if sensitive is True or (isinstance(value, str) and value and is_secretive(name)):
            return value if value in ("", [], {}) else self._sensitive(value)
        if isinstance(value, Mapping):
            marks = sensitive if isinstance(sensitive, Mapping) else {}
            return {
                self.text(key): self.value(each, name_of(key, value, name), marks.get(key, False))
                for key, each in value.items()
            }
        if isinstance(value, list):
            marked = sensitive if isinstance(sensitive, list) else []
            return [
                self.value(each, name, marked[place] if place < len(marked) else False)
                for place, each in enumerate(value)
            ]
        return self._leaf(value, name) if isinstance(value, str) else value

    def _leaf(self, text: str, name: str) -> str:
        return self._known_only(text) if CHECKSUMS.search(name) else self.text(text)

    def _known_only(self, text: str) -> str:
        for secret in sorted((each for each in self._known if each in text), key=len, reverse=True):
            text = text.replace(secret, self._numbered(secret))
        return text

    def _sensitive(self, value: Any) -> str:
        for each in strings(value):
            self.learn(each)
        return self._numbered(
            value if isinstance(value, str) else json.dumps(value, sort_keys=True), SENSITIVE
        )

    def _assigned(self, found: re.Match[str]) -> str:
        name, between = found["name"], found["between"]
        value = found["quoted"] or found["escaped"] or found["bare"]
        if HARMLESS_NAMES.search(name) or PLACEHOLDER.match(value):
            return found.group()
        quote = found["quote"] or found["escape"] or ""
        return f"{name}{between}{found['open'] or ''}{quote}{self._numbered(value)}{quote}"

    def _element(self, found: re.Match[str]) -> str:
        if HARMLESS_NAMES.search(found[2]) or PLACEHOLDER.match(found[3]):
            return found.group()
        return f"{found[1]}{self._numbered(found[3])}"

    def _numbered(self, secret: str, form: str = SECRET) -> str:
        return form.format(self._numbers.setdefault(secret, len(self._numbers) + 1))


def learn(mask: Mask, plan: Mapping[str, Any]) -> None:
    """Learn what Terraform marks in a plan: it may stand elsewhere without the mark, in other stacks' plans too."""
    entries = [*plan.get("resource_changes", []), *plan.get("resource_drift", [])]
    for entry in entries:
        change = entry["change"]
        for side in ("before", "after"):
            for secret in _marked(change.get(side), change.get(f"{side}_sensitive")):
                mask.learn(secret)
    for change in plan.get("output_changes", {}).values():
        for side in ("before", "after"):
            for secret in _marked(change.get(side), change.get(f"{side}_sensitive")):
                mask.learn(secret)


def document(mask: Mask, plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of a plan without secrets, once `learn` has seen every plan that is told."""
    learn(mask, plan)
    return {
        **{key: plan[key] for key in ("format_version", "terraform_version", "errored") if key in plan},
        **{
            key: [_entry(mask, entry) for entry in plan[key]]
            for key in ("resource_changes", "resource_drift")
            if key in plan
        },
        # The values of outputs aren't told at all.
        "output_changes": {
            mask.text(name): {"actions": change["actions"]}
            for name, change in plan.get("output_changes", {}).items()
        },
    }


def credentials(variables: Mapping[str, str]) -> list[str]:
    """Return the values of environment variables whose names say that they are secret."""
    return [
        value
        for name, value in variables.items()
        if re.search(r"SECRET|TOKEN|PASSW|CREDENTIAL|_PWD$|KEY|AUTH", name, re.IGNORECASE)
        and len(value) > SHORTEST
        and value not in ("embedded", "testing")
        and value.lower() not in ("false", "true")
        and not value.startswith("http://127.")
        # A secret key of AWS may begin with a slash, so that paths are known by their names alone.
        and not re.search(r"(?:FILE|PATH|DIR|SOCK|XAUTHORITY)$", name, re.IGNORECASE)
    ]


def shapes(text: str) -> Iterator[str]:
    """Yield what detect-secrets knows by its form, such as a key of AWS or a token of Slack."""
    for detector in _detectors():
        for secret in detector.analyze_string(text):
            if len(secret) > SHORTEST and not PLACEHOLDER.match(secret):
                yield secret


def strings(value: Any) -> Iterator[str]:
    """Yield every text in a value; numbers are none, for they would mask half of everything."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def _entry(mask: Mask, entry: Mapping[str, Any]) -> dict[str, Any]:
    change = entry["change"]
    masked = {
        side: mask.value(change.get(side), "", change.get(f"{side}_sensitive"))
        for side in ("before", "after")
    }
    named = {
        key: mask.text(str(entry[key]))
        for key in ("address", "previous_address", "name", "index")
        if key in entry
    }
    if importing := change.get("importing"):
        masked["importing"] = {key: mask.text(str(each)) for key, each in importing.items()}
    kept = {key: change[key] for key in ("actions", "after_unknown", "replace_paths") if key in change}
    return {**entry, **named, "change": {**kept, **masked}}


def _marked(value: Any, mark: Any) -> Iterator[str]:
    if mark is True:
        yield from strings(value)
    elif isinstance(mark, Mapping) and isinstance(value, Mapping):
        for key, each in mark.items():
            yield from _marked(value.get(key), each)
    elif isinstance(mark, list) and isinstance(value, list):
        for each, of in zip(value, mark, strict=False):
            yield from _marked(each, of)


@cache
def _detectors() -> tuple[BasePlugin, ...]:
    known: Mapping[str, type[BasePlugin]] = get_mapping_from_secret_type_to_class()
    ours = (each for each in known.values() if each.__name__ not in LEFT_OUT)
    return tuple(each() for each in sorted(ours, key=lambda each: each.__name__))


def _random(text: str) -> Iterator[str]:
    """Find runs that nobody wrote by hand: letters of both cases and digits, with much entropy."""
    for found in RUN.findall(text):
        # Paths are long, too: of these each part is asked, unless it is as long as a secret key of AWS.
        run = found if len(found) == AWS_SECRET else max(found.split("/"), key=len)
        if len(run) < SHORTEST_RUN:
            continue
        mixed = re.search("[a-z]", run) and re.search("[A-Z]", run) and re.search("[0-9]", run)
        if mixed and _entropy(run) >= ENTROPY:
            yield run


def _entropy(text: str) -> float:
    counted = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counted.values())


def _decoded(text: str) -> str | None:
    """Return what base64 hides, such as user data; None where it isn't text."""
    if not BASE64.match(text):
        return None
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None


def _written(text: str) -> set[str]:
    """Return a text as it is, as JSON writes it, twice too, and as Go's JSON does, which Terraform's jsonencode is."""
    once = json.dumps(text)[1:-1]
    go = json.dumps(text, ensure_ascii=False)[1:-1]
    for sign in "<>&":
        go = go.replace(sign, f"\\u{ord(sign):04x}")
    return {text, once, json.dumps(once)[1:-1], go, json.dumps(go)[1:-1]}


def _quoted(text: str) -> str:
    return quote(text, safe="")
