"""Masking of secrets as soon as a plan is read, so that no output can contain them.

A mask has a number. Equal secrets have equal numbers, so that a reader sees whether a secret changes, and nothing
else.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from review import secret_forms as forms
from review.names import HARMLESS_NAMES, is_secretive, name_of, secrets_of

# Values that change with what they are of, and are no secret: checksums, and what AWS numbers.
CHECKSUMS = re.compile(
    r"(?:hash|etag|checksum|md5|sha256|sha1|fingerprint|thumbprint|serial|id)$", re.IGNORECASE
)
SENSITIVE = "(sensitive {})"
SECRET = "(secret {})"


class Mask:
    """A masker of texts and values; `secrets` are known secrets, masked wherever they appear."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._numbers: dict[str, int] = {}
        self._known: set[str] = set()
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: str) -> None:
        """Mask a secret everywhere from now on: as it is, and encoded as in JSON, base64 and URLs."""
        if len(secret) >= forms.SHORTEST and not forms.PLACEHOLDER.match(secret):
            self._known.update({*forms.written(secret), quote(secret, safe="")})
            self._known.update(line for line in secret.splitlines() if len(line) >= 2 * forms.SHORTEST)
            self._known.add(base64.b64encode(secret.encode()).decode().rstrip("="))

    def text(self, text: str) -> str:
        """Return the text without secrets."""
        text = self._known_only(self._in_a_document(text))
        text = forms.PRIVATE_KEY.sub(lambda found: self._numbered(found.group()), text)
        text = forms.IN_AN_ADDRESS.sub(lambda found: f"{found[1]}{self._numbered(found[2])}{found[3]}", text)
        text = forms.BEARER.sub(lambda found: f"{found[1]}{self._numbered(found[2])}", text)
        text = forms.ASSIGNED.sub(self._assigned, text)
        text = forms.OPTION.sub(lambda found: f"{found[1]}{self._numbered(found[2])}", text)
        text = forms.ELEMENT.sub(self._element, text)
        for secret in sorted(
            {*forms.shapes(text), *forms.random_runs(text), *self._hiding(text)}, key=len, reverse=True
        ):
            text = text.replace(secret, self._numbered(secret))
        return text

    def _in_a_document(self, text: str) -> str:
        for secret in sorted(secrets_of(text), key=len, reverse=True):
            if len(secret) >= forms.SHORTEST and not forms.PLACEHOLDER.match(secret):
                for form in sorted(forms.written(secret), key=len, reverse=True):
                    text = text.replace(form, self._numbered(secret))
        return text

    def _hiding(self, text: str) -> Iterator[str]:
        """Yield the parts of a text, such as user data, that are base64 and contain a secret."""
        for run in forms.RUN.findall(text):
            decoded = forms.decoded(run)
            if decoded is not None and self.text(decoded) != decoded:
                yield run

    def value(self, value: Any, name: str = "", sensitive: Any = False) -> Any:
        """Return a value without secrets. `name` is its attribute; `sensitive` is what Terraform marks as
        sensitive in it.
        """
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
        if HARMLESS_NAMES.search(name) or forms.PLACEHOLDER.match(value):
            return found.group()
        quote = found["quote"] or found["escape"] or ""
        return f"{name}{between}{found['open'] or ''}{quote}{self._numbered(value)}{quote}"

    def _element(self, found: re.Match[str]) -> str:
        if HARMLESS_NAMES.search(found[2]) or forms.PLACEHOLDER.match(found[3]):
            return found.group()
        return f"{found[1]}{self._numbered(found[3])}"

    def _numbered(self, secret: str, form: str = SECRET) -> str:
        return form.format(self._numbers.setdefault(secret, len(self._numbers) + 1))


def learn(mask: Mask, plan: Mapping[str, Any]) -> None:
    """Learn the values that Terraform marks as sensitive in a plan: they may appear elsewhere without the mark, also
    in other stacks' plans.
    """
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
    """Return the JSON document of a plan without secrets. Call `learn` with every stack's plan first."""
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
    """Return the values of environment variables with secret-sounding names."""
    return [
        value
        for name, value in variables.items()
        if re.search(r"SECRET|TOKEN|PASSW|CREDENTIAL|_PWD$|KEY|AUTH", name, re.IGNORECASE)
        and len(value) > forms.SHORTEST
        and value not in ("embedded", "testing")
        and value.lower() not in ("false", "true")
        and not value.startswith("http://127.")
        # A secret key of AWS may begin with a slash, so that paths are known by their names alone.
        and not re.search(r"(?:FILE|PATH|DIR|SOCK|XAUTHORITY)$", name, re.IGNORECASE)
    ]


def strings(value: Any) -> Iterator[str]:
    """Yield every text in a value, and no number: masking one would mask the same number everywhere."""
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
