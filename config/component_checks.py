"""Checks of `components` and `existing`: combinations that make no sense are refused."""

from collections.abc import Iterator

from pydantic_core import PydanticCustomError

from config.adopted_data_checks import refusals
from config.adoption import Components, Existing, ExistingSite
from config.database import Database
from config.errors import refused
from config.fields import SITES, Site
from config.resilience import Regions

# What lies in a VPC, and so needs the same one as what is made beside it.
PLACED = ("load_balancer", "application", "database")


def refuse_combination(components: Components, existing: Existing, *, cache: bool) -> None:
    """Raise a refusal of the first impossible combination."""
    refusals = (
        *_components(components, cache=cache),
        *_existing(components, existing, cache=cache),
    )
    for refusal in refusals:
        raise refusal


def _components(components: Components, *, cache: bool) -> Iterator[PydanticCustomError]:
    if components.cdn and not components.application:
        yield refused(
            "a distribution without an application has no origin",
            allowed="components.cdn with components.application, or neither",
            fix="set components.cdn to false",
            field="components.cdn",
        )
    if cache and not components.application:
        yield refused(
            "a cache without an application has nobody to serve",
            allowed="cache.enabled with components.application, or neither",
            fix="set cache.enabled to false",
            field="cache.enabled",
        )
    missing = [name for name in ("application", "database") if not getattr(components, name)]
    if components.recovery and missing:
        yield refused(
            f"recovery promotes a database and moves an application, and {' and '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} switched off",
            allowed="components.recovery with application and database, made or existing",
            fix="name the missing parts in `existing`, or set components.recovery to false",
            field="components.recovery",
        )


def _existing(components: Components, existing: Existing, *, cache: bool) -> Iterator[PydanticCustomError]:
    for site in SITES:
        found = existing.site(site)
        yield from _switched_off(components, found, site)
        yield from _placed(components, found, site, cache=cache)
        yield from _stored(components, found, site, cache=cache)
        if found.application and not found.load_balancer:
            yield refused(
                "existing instances can't be put behind a load balancer that this project makes",
                allowed="an existing application together with its existing load balancer",
                fix=f"name existing.{site}.load_balancer too",
                field=f"existing.{site}.application",
            )
    if existing.database_secret and not existing.has_database:
        yield refused(
            "this secret is for an existing database, and no existing database is named; the project "
            "makes a secret for its own",
            allowed="existing.database_secret with existing.primary.database or existing.standby.database",
            fix="remove existing.database_secret, or name the existing database",
            field="existing.database_secret",
        )
    if existing.certificate and not components.application:
        yield refused(
            "without an application nothing uses a certificate",
            allowed="existing.certificate with components.application",
            fix="remove existing.certificate",
            field="existing.certificate",
        )


def _switched_off(components: Components, found: ExistingSite, site: Site) -> Iterator[PydanticCustomError]:
    needs = {"load_balancer": "application", "application": "application", "database": "database"}
    for block, component in needs.items():
        if block in found.blocks and not getattr(components, component):
            yield refused(
                f"existing.{site}.{block} is named, but components.{component} is false",
                allowed=f"existing.{site}.{block} with components.{component}",
                fix=f"set components.{component} to true, or remove existing.{site}.{block}",
                field=f"existing.{site}.{block}",
            )


def _placed(
    components: Components, found: ExistingSite, site: Site, *, cache: bool
) -> Iterator[PydanticCustomError]:
    """Yield a refusal if existing parts lie in another VPC than the parts that the project makes beside them."""
    placed = [block for block in PLACED if block in found.blocks]
    if placed and not found.network and made_in_network(components, found, cache=cache):
        yield refused(
            f"existing parts ({', '.join(placed)}) can't be in a VPC that this project makes",
            allowed="existing load balancers, applications and databases together with their VPC",
            fix=f"name existing.{site}.network too",
            field=f"existing.{site}.{placed[0]}",
        )


def _stored(
    components: Components, found: ExistingSite, site: Site, *, cache: bool
) -> Iterator[PydanticCustomError]:
    """Yield a refusal if the project would make a database or a cache in an existing VPC whose database subnets
    aren't named.
    """
    stored = [
        each for each in made_in_network(components, found, cache=cache) if each in ("database", "cache")
    ]
    if found.network and found.network.database_subnet_ids is None and stored:
        yield refused(
            f"the subnets aren't named in which the project would make {' and '.join(stored)}",
            allowed="at least 2 subnets, in two zones",
            fix=f"name existing.{site}.network.database_subnet_ids, or switch {' and '.join(stored)} off",
            field=f"existing.{site}.network.database_subnet_ids",
        )


def made_in_network(components: Components, found: ExistingSite, *, cache: bool) -> list[str]:
    """Return the blocks that the project makes in a region's VPC."""
    wanted = {
        "load_balancer": components.application,
        "application": components.application,
        "database": components.database,
    }
    made = [block for block in PLACED if wanted[block] and block not in found.blocks]
    return [*made, "cache"] if cache else made


def refuse_groups(database: Database, existing: Existing) -> None:
    """Refuse `replica_parameter_group` and `replica_option_group` when the project makes no replica of an existing
    database.
    """
    one = bool(existing.primary.database) != bool(existing.standby.database)
    for name in ("replica_parameter_group", "replica_option_group"):
        if getattr(database, name) and not one:
            raise refused(
                "this group is for a replica of an existing database, and with these settings the "
                "project makes no such replica",
                allowed=(
                    "a group's name when exactly one of existing.primary.database and "
                    "existing.standby.database is named"
                ),
                fix=f"remove database.{name}",
                field=f"database.{name}",
            )


def refuse_data(existing: Existing, project: str, regions: Regions) -> None:
    """Raise the first refusal of existing tables and buckets."""
    placed: dict[Site, str] = {"primary": regions.primary, "standby": regions.standby}
    for refusal in refusals(existing.tables, existing.buckets, project, placed):
        raise refusal


def refuse_clusters(existing: Existing) -> None:
    """Refuse an existing database with the engine Aurora: existing clusters aren't supported."""
    for site in SITES:
        if existing.site(site).database:
            raise refused(
                "an existing database must be an RDS instance, and Aurora, which database.engine names, "
                "runs in clusters",
                allowed="existing.*.database with database.engine postgres or mysql",
                fix=f"set database.engine to the engine of {existing.site(site).database}",
                field=f"existing.{site}.database",
            )
