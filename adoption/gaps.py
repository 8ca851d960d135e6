"""Gaps between what exists and a workload that survives the loss of its region, in the order in which "
"to close them."""

from collections.abc import Iterator
from typing import get_args

from adoption.data_gaps import of_data
from adoption.estate import Found
from adoption.resource import Resource
from config.adopted_data import MOST_BUCKETS, MOST_TABLES
from config.adoption import UNMANAGED_PASSWORD
from config.database import Engine

# Aurora's clusters can't be adopted.
ENGINES = tuple(each for each in get_args(Engine) if not each.startswith("aurora"))


def gaps(found: Found, standby: str) -> list[str]:
    """Return the tasks that close the gaps, in the order in which to do them.

    They contain names and tags as people wrote them, so a caller that writes them into a file must escape them.
    """
    # A database that is restored may move, so it comes before the network, and that before the front.
    return [
        *_undecided(found),
        *_of_database(found),
        *of_data(found, standby),
        *_of_network(found),
        *_of_front(found),
        *_of_names(found, standby),
        "run make doctor, which asks AWS about security groups, secrets, versions and quotas: no Terraform state has "
        "all of these",
    ]


def _undecided(found: Found) -> Iterator[str]:
    for part, candidates in found.undecided.items():
        listed = ", ".join(str(each) for each in candidates[:5]) + (", ..." if len(candidates) > 5 else "")
        yield (
            f'{part}: {len(candidates)} were found ({listed}); say which one the workload uses: IDS="its '
            'name or id", or '
            'TAGS="key=value"'
        )


def _of_database(found: Found) -> Iterator[str]:
    database = found.database
    if database is None:
        for cluster in found.clusters:
            yield (
                f"{cluster}: an Aurora cluster can't be adopted; with Aurora the project makes a global "
                "database of its own"
            )
        if not found.clusters and "database" not in found.undecided:
            yield (
                "database: no existing one was recognised; name it in existing.primary.database, or let the "
                "project make one"
            )
        return
    name = database.text("identifier")
    if database.text("engine") not in ENGINES:
        yield f"database {name}: engine {database.text('engine')} can't be adopted; allowed: {', '.join(ENGINES)}"
        return
    if database.flag("manage_master_user_password") or database.blocks("master_user_secret"):
        yield (
            f"database {name}: RDS manages its master password, and RDS makes no replica of such a database. "
            f"{UNMANAGED_PASSWORD}"
        )
    if not database.number("backup_retention_period"):
        yield f"database {name}: automated backups are off, and a replica needs them; keep backups for 1 day or more"
    if not database.flag("storage_encrypted"):
        yield (
            f"database {name} isn't encrypted, so it can't have the encrypted replica that this project "
            "makes; restore "
            "the database from an encrypted copy of a snapshot"
        )
    yield (
        f"database {name}: store its user and password in the secret <project>/db/master, under the keys username and "
        "password, in both regions; <project> is the value of `project` in dr.yaml (docs/adopt.md)"
    )


def _of_network(found: Found) -> Iterator[str]:
    if found.vpc is None:
        if "vpc" not in found.undecided:
            yield "network: no VPC was recognised; name it in existing.primary.network"
        return
    for tier, ids in found.subnets.items():
        if len(ids) < 2:
            yield (
                f"network {found.vpc.text('id')}: {len(ids)} {tier} subnets were recognised, and two are needed, in "
                "two zones: RDS and load balancers take no fewer"
            )
        elif len(found.zones[tier]) == 1:
            yield f"network {found.vpc.text('id')}: its {tier} subnets are all in one zone, and two zones are needed"
    if not found.route_tables:
        yield (
            f"network {found.vpc.text('id')}: no route table of its private and database subnets was found; name "
            "these tables in existing.primary.network.route_table_ids"
        )
    for table in found.inline_tables:
        yield (
            f"route table {table}: its routes are written inline, so each apply of its owner would remove the routes "
            "of the peering; make each inline route a resource of its own (aws_route)"
        )


def _of_front(found: Found) -> Iterator[str]:
    front = found.front
    if front is None:
        if "load_balancer" not in found.undecided:
            yield (
                "load balancer: no existing one was recognised that forwards to a target group; the project "
                "makes one"
            )
        return
    name = front.balancer.text("name")
    if not front.is_secure:
        yield (
            f"load balancer {name}: no HTTPS listener on 443; health checks, probers and users send "
            "requests there, so "
            "add one with a certificate"
        )
    if front.balancer.flag("internal"):
        yield (
            f"load balancer {name} is internal, and health checks and users are outside the VPC; the load "
            "balancer must "
            "be internet-facing"
        )
    if front.group is None:
        yield (
            f"load balancer {name}: no Auto Scaling group registers with target group "
            f"{front.target_group.text('name')}"
        )
    elif not found.security_group:
        group = front.group.text("name")
        yield (
            f"Auto Scaling group {group}: the security group of its instances wasn't recognised; name it in "
            "existing.primary.application"
        )


def _of_names(found: Found, standby: str) -> Iterator[str]:
    if found.zone is None and "zone" not in found.undecided:
        yield (
            "hosted zone: no public one was recognised; set domain to a zone of the account, or set "
            "dns.zone to create "
            "for a new zone"
        )
    for certificate in found.certificates:
        yield (
            f"certificate {certificate.text('domain_name')}: it must cover app, live.app, primary.app and "
            "standby.app below "
            f"the domain. It is usable in its own region only; the project makes the certificates for {standby}"
        )


def unprotected(found: Found) -> str:
    """Return a sentence about the tables and buckets that aren't adopted; empty when there are none."""
    if not found.data:
        return ""
    listed = ", ".join(str(each) for each in found.data[:5]) + (", ..." if len(found.data) > 5 else "")
    return (
        f"{len(found.data)} tables and buckets ({listed}): this project doesn't replicate them, so data "
        "that only they "
        f"hold is lost with their region. Name those of the workload by IDS or TAGS, at most {MOST_TABLES} tables and "
        f"{MOST_BUCKETS} buckets; buckets with Object Lock can't be adopted (docs/adoption.md, tables and buckets)"
    )


def left_out(found: Found) -> list[Resource]:
    """Return the recognised parts that can't be adopted."""
    database = found.database
    return [database] if database is not None and database.text("engine") not in ENGINES else []
