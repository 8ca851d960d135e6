"""The decision which parameters of the active region are copied to the passive one, and which are left different.

A copy's description records two versions: that of its source and its own. So a single call writes the value and this
record, and versions are compared instead of times. After a swap of roles the parameters of both regions may have such
a record; the newer record says at which versions both last agreed. A parameter that changed since then only in the
active region is copied; one that changed in the passive region is left alone and reported.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

SECURE = "SecureString"
# Its value names an image of one region.
IMAGE_DATA = "aws:ec2:image"
# What a description may hold; the record needs some of it.
_DESCRIPTION_LENGTH = 1024
_RECORD = re.compile(r"(?:^|\s)\[Copy of (?P<region>\S+) version (?P<source>\d+), as version (?P<own>\d+)\]$")


@dataclass(frozen=True)
class Parameter:
    """A parameter in one region. The value of a secure string is its ciphertext until it is copied."""

    name: str
    version: int
    kind: str = "String"
    value: str = field(default="", repr=False)
    description: str = ""
    data_type: str = "text"


@dataclass(frozen=True)
class Copy:
    """A parameter to write in the passive region. `description` records the version of the source and of the copy;
    `exists` says whether the passive region already has the parameter.
    """

    parameter: Parameter
    description: str
    exists: bool


@dataclass(frozen=True)
class SyncDecision:
    """The parameters to write (`copies`), and the names of those that differ and aren't overwritten (`left`), each
    with the reason.
    """

    copies: tuple[Copy, ...]
    left: Mapping[str, str]


@dataclass(frozen=True)
class _Agreement:
    """The version in each region at which both regions had the same value."""

    there: int
    here: int


def decide(
    there: Iterable[Parameter],
    here: Iterable[Parameter],
    excluded: Collection[str],
    *,
    active: str,
    passive: str,
) -> SyncDecision:
    """Decide which of the active region's parameters (`there`) are copied to the passive region, which has those in
    `here`.

    `excluded` are full names, or prefixes that end with `/`. A parameter with an image's id isn't copied: images have
    different ids in each region.
    """
    theirs = {each.name: each for each in there if _is_copied(each, excluded)}
    ours = {each.name: each for each in here if _is_copied(each, excluded)}
    copies: list[Copy] = []
    left: dict[str, str] = {}
    for name, wanted in sorted(theirs.items()):
        found = ours.get(name)
        reason = None if found is None else _reason_to_stay(found, wanted, active=active, passive=passive)
        if found is None or reason is None:
            own = 1 if found is None else found.version + 1
            described = recorded(wanted.description, active, wanted.version, own)
            copies.append(Copy(wanted, described, exists=found is not None))
        elif reason:
            left[name] = reason
    for name, found in sorted(ours.items()):
        if name not in theirs and _record(found, active):
            left[name] = (
                f"the parameter was deleted in {active}; delete it in {passive} too if nobody needs it"
            )
    return SyncDecision(tuple(copies), left)


def recorded(description: str, region: str, source: int, own: int) -> str:
    """Return the description of a copied parameter: the one of its source, then a record of the version that was copied
    and of the copy's own version.
    """
    record = f"[Copy of {region} version {source}, as version {own}]"
    plain = _RECORD.sub("", description)[: _DESCRIPTION_LENGTH - len(record) - 1]
    return f"{plain} {record}".strip()


def _reason_to_stay(found: Parameter, wanted: Parameter, *, active: str, passive: str) -> str | None:
    """Return why the passive region's parameter isn't overwritten: an empty text if it is equal, None if it is to be
    overwritten.
    """
    agreed = _newest_agreement(found, wanted, active=active, passive=passive)
    if agreed is None:
        return "" if _same(found, wanted) else "the parameter isn't a copy: it was created in both regions"
    changed_there, changed_here = wanted.version > agreed.there, found.version > agreed.here
    if wanted.version < agreed.there or found.version < agreed.here:
        return (
            ""
            if _same(found, wanted)
            else "the parameter was deleted and created again, so it is unknown which region's value is newer"
        )
    if not changed_there and not changed_here:
        return ""
    if changed_there and not changed_here:
        return None
    if _same(found, wanted):
        return ""
    both = f", and in {active} too" if changed_there else ""
    return f"the parameter was changed in {passive} by somebody else than the sync{both}"


def _newest_agreement(found: Parameter, wanted: Parameter, *, active: str, passive: str) -> _Agreement | None:
    """Return the newest versions at which one parameter was a copy of the other. Either may be the copy, after a swap
    of roles; versions only grow.
    """
    agreements = []
    copied_here, copied_there = _record(found, active), _record(wanted, passive)
    if copied_here:
        source, own = copied_here
        agreements.append(_Agreement(there=source, here=own))
    if copied_there:
        source, own = copied_there
        agreements.append(_Agreement(there=own, here=source))
    return max(agreements, key=lambda each: (each.there, each.here), default=None)


def _record(parameter: Parameter, region: str) -> tuple[int, int] | None:
    match = _RECORD.search(parameter.description)
    if match is None or match["region"] != region:
        return None
    return int(match["source"]), int(match["own"])


def _same(one: Parameter, other: Parameter) -> bool:
    """Return whether two values are known to be equal. Secure strings count as different, because their ciphertexts
    can't be compared.
    """
    return SECURE not in (one.kind, other.kind) and (one.value, one.kind) == (other.value, other.kind)


def _is_copied(parameter: Parameter, excluded: Collection[str]) -> bool:
    return parameter.data_type != IMAGE_DATA and not any(
        parameter.name == each or (each.endswith("/") and parameter.name.startswith(each))
        for each in excluded
    )
