"""Writes the settings that adopt the recognised parts, with comments. Names and tags of resources can't break out of a
quoted text or a comment.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

import yaml

from adoption.data import entries
from adoption.estate import TIERS, Found
from adoption.gaps import gaps, left_out, unprotected
from config.errors import SettingsError
from config.resilience import Regions
from config.settings import parse_settings

WIDTH = 110
# What YAML, an editor or a terminal may take as the end of a line or as a command, or shows in another order than it is
# (YAML 1.1, 5.1 and 5.4; Unicode's bidirectional controls).
UNSPEAKABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
PROJECT = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")


@dataclass(frozen=True)
class Draft:
    """The settings, with a comment for each section. `todo` are the tasks before a deployment, `undone` says what isn't
    adopted.
    """

    settings: dict[str, Any]
    comments: dict[str, str]
    todo: list[str]
    undone: list[str]

    @property
    def text(self) -> str:
        """Text of the settings file: first the tasks, then each section with its comment."""
        lines = ["# Written by `make adopt`. Nothing was changed. Before `make deploy`, in this order:"]
        for number, each in enumerate(self.todo, start=1):
            lines += _comment(f"{number}. {each}")
        for each in self.undone:
            lines += ["#", *_comment(f"Not adopted: {each}")]
        for key, value in self.settings.items():
            lines += ["", *_comment(self.comments.get(key, ""))]
            lines += yaml.safe_dump(
                {key: value}, sort_keys=False, width=WIDTH, allow_unicode=False
            ).splitlines()
        return "\n".join(lines) + "\n"


def _comment(text: str) -> list[str]:
    """Break a text into comment lines; a character that would end a comment becomes a space."""
    clean, lines = UNSPEAKABLE.sub(" ", text), [""]
    for word in clean.split():
        if lines[-1] and len(lines[-1]) + len(word) > WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [f"# {line}" for line in lines if line]


def draft(found: Found) -> Draft:
    """Return the settings of the recognised parts. A part that the settings' model refuses is left out, and a comment
    says so.
    """
    region, account = _place(found)
    standby, witness = _others(region)
    undone = [f"{each}: a database with this engine can't be adopted" for each in left_out(found)]
    undone += [each for each in [unprotected(found)] if each]
    settings: dict[str, Any] = {}
    comments: dict[str, str] = {}
    place = {"regions": {"primary": region, "standby": standby, "witness": witness}} if region else {}
    data, refusals = _data(found, {"project": _project(found) or "myapp", **place})
    undone += refusals
    for key, value, why in _sections(found, region, account, (standby, witness), data):
        candidate = {**settings, key: value}
        problem = _refused(candidate)
        if problem and isinstance(value, dict) and "primary" in value and key == "existing":
            value, problem = _smaller(settings, value)
        if problem:
            undone.append(f"{key} = {value}: {problem}")
        if value and not _refused({**settings, key: value}):
            settings[key], comments[key] = value, why
    return Draft(settings, comments, _plain(gaps(found, standby)), _plain(undone))


def _place(found: Found) -> tuple[str, str]:
    """Return the workload's region and account, both from an ARN; two empty texts when no ARN was found."""
    parts = found.arn.split(":")
    return (parts[3], parts[4]) if len(parts) > 5 else ("", "")


def _others(region: str) -> tuple[str, str]:
    """Return a standby and a witness region: of the three default regions, the two that aren't the workload's."""
    usual = Regions()
    rest = [each for each in (usual.standby, usual.primary, usual.witness) if each and each != region]
    return (rest[0], rest[-1]) if region != usual.witness else (usual.standby, usual.primary)


def _refused(settings: dict[str, Any]) -> str:
    try:
        parse_settings(settings)
    except SettingsError as error:
        return "; ".join(f"{each.field}: {each.reason}" for each in error.problems)
    return ""


def _smaller(settings: dict[str, Any], existing: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Remove existing parts from the primary region's section until the settings are valid; return the remaining
    parts, and why the settings were first refused.

    The network is removed last, because it is useful without the other parts.
    """
    said, site = "", dict(existing["primary"])
    for block in ("application", "load_balancer", "database", "network"):
        problem = _refused({**settings, "existing": {**existing, "primary": site}})
        if not problem:
            return {**existing, "primary": site}, said
        said = said or problem
        site.pop(block, None)
    data = {name: each for name, each in existing.items() if name != "primary"}
    return (data, said)


def _sections(
    found: Found, region: str, account: str, others: tuple[str, str], data: dict[str, Any]
) -> Iterable[tuple[str, dict[str, Any] | str, str]]:
    standby, witness = others
    project = _project(found)
    if project:
        why = "Name of the database to which this project's instances connect, with _ in place of each -."
        yield "project", project, why
    if found.zone:
        yield "domain", found.zone.text("name").rstrip("."), f"Recognised: hosted zone {found.zone}"
    if account:
        yield "account_id", account, "Recognised by the ARN."
    if region:
        why = (
            f"Recognised: {region}. Proposed: {standby} and {witness}; decide whether your data may be in these two. "
            "No parts of the workload were searched for there."
        )
        yield "regions", {"primary": region, "standby": standby, "witness": witness}, why
    if found.vpc and found.vpc.text("cidr_block"):
        yield (
            "network",
            _networks(found.vpc.text("cidr_block")),
            "The address range of the VPC, and two other ranges that don't overlap it.",
        )
    engine = found.database.text("engine") if found.database else ""
    if engine and not left_out(found):
        yield (
            "database",
            {"engine": engine},
            "Version, class and storage are those of the existing database, so they aren't set here.",
        )
    application = _application(found)
    if application:
        yield "application", application, "Port and path as in the target group."
    site = _existing(found)
    if site or data:
        yield "existing", {**({"primary": site} if site else {}), **data}, _told(found, standby)


def _told(found: Found, standby: str) -> str:
    parts = [found.vpc, found.database, *found.tables, *found.buckets]
    if found.front:
        parts += [found.front.balancer, found.front.target_group, found.front.group]
    named = ", ".join(str(each) for each in parts if each)
    return f"Recognised: {named}. In {standby} the project makes every part that isn't named below `standby`."


def _project(found: Found) -> str:
    name = found.database.text("db_name") if found.database else ""
    candidate = name.replace("_", "-")
    return candidate if len(candidate) <= 20 and PROJECT.match(candidate) else ""


def _networks(cidr: str) -> dict[str, str]:
    """Return the VPC's address range and two others that don't overlap it."""
    try:
        own = IPv4Network(cidr)
    except ValueError:
        return {"primary_cidr": cidr}
    free = [each for number in (10, 20, 30) if not own.overlaps(IPv4Network(each := f"10.{number}.0.0/16"))]
    free += ["172.30.0.0/16"] * (len(free) < 1) + ["192.168.0.0/16"] * (len(free) < 2)
    return {"primary_cidr": cidr, "standby_cidr": free[-2], "test_cidr": free[-1]}


def _application(found: Found) -> dict[str, Any]:
    if not found.front:
        return {}
    target = found.front.target_group
    checks = target.blocks("health_check")
    path = checks[0].get("path") if checks else None
    wanted: dict[str, Any] = {}
    if 1024 <= target.number("port") <= 65535:
        wanted["port"] = target.number("port")
    if isinstance(path, str) and path != "/health" and not _refused({"application": {"health_path": path}}):
        wanted["health_path"] = path
    return wanted


def _existing(found: Found) -> dict[str, Any]:
    site: dict[str, Any] = {}
    if not found.has_network:
        return site
    assert found.vpc is not None
    site["network"] = {
        "vpc_id": found.vpc.text("id"),
        **{f"{tier}_subnet_ids": found.subnets[tier] for tier in TIERS},
        "route_table_ids": found.route_tables,
    }
    if found.front and found.front.is_secure:
        front = found.front
        site["load_balancer"] = {
            "name": front.balancer.text("name"),
            "target_group": front.target_group.text("name"),
        }
        if front.group and found.security_group:
            policy = {"scaling_policy": found.scaling_policy} if found.scaling_policy else {}
            site["application"] = {
                "auto_scaling_group": front.group.text("name"),
                "security_group_id": found.security_group,
                **policy,
            }
    if found.database and not left_out(found):
        site["database"] = found.database.text("identifier")
    return site


def _data(found: Found, others: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the valid entries of tables and buckets, and a line with the reason for each entry that isn't valid."""
    taken: dict[str, Any] = {}
    refusals = []
    for key, entry in entries(found):
        more = {**taken, key: [*taken.get(key, []), entry]}
        if problem := _refused({**others, "existing": more}):
            refusals.append(f"existing.{key} {entry}: {problem}")
        else:
            taken = more
    return taken, refusals


def _plain(sentences: list[str]) -> list[str]:
    """Return sentences without control characters, for a terminal."""
    return [UNSPEAKABLE.sub(" ", each) for each in sentences]
