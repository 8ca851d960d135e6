"""The choice of the records with which Route 53 answers a query, by its documented rules. Pure functions.

The rules are those of the developer guide: "Choosing a routing policy", "How Amazon Route 53 chooses
records when health checking is configured", "How health checks work in complex configurations" and
"Values that are common for alias records".
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from config.partition import GLOBAL_REGION
from embedded_aws.traffic.latency import distance
from embedded_aws.traffic.records import ALIAS_TTL_SECONDS, Answer, Record, Step, Target, Zone, canonical

# Route 53 answers a multivalue query with at most eight healthy records.
MULTIVALUE_LIMIT = 8
# A chain of aliases and CNAMEs longer than this is a loop.
LONGEST_CHAIN = 16


@dataclass(frozen=True)
class View:
    """The data from which a query is answered.

    `healthy` tells the state of a health check by its id; `target` finds the AWS resource behind a
    name outside the zones, or None; `random` chooses among weighted and multivalue records;
    `client_region` is the AWS region nearest to the client (latency records).
    """

    zones: Sequence[Zone]
    healthy: Callable[[str], bool]
    target: Callable[[str], Target | None]
    random: Random
    client_region: str = GLOBAL_REGION

    def answer(self, name: str, record_type: str = "A") -> Answer:
        """Return what Route 53 answers to a query for `name`."""
        return self._follow(canonical(name), record_type.upper(), chain=(), names=(), ttls=())

    def is_healthy(self, record: Record, trail: frozenset[tuple[str, str]] = frozenset()) -> bool:
        """Return whether Route 53 considers the record healthy: its health check must be healthy, and for an alias with
        "evaluate target health" the target too. A record with neither is always healthy.
        """
        if record.health_check is not None and not self.healthy(record.health_check):
            return False
        if record.alias is None or not record.alias.evaluate_target_health:
            return True
        return self._target_is_healthy(record, trail)

    def _target_is_healthy(self, record: Record, trail: frozenset[tuple[str, str]]) -> bool:
        assert record.alias is not None
        name = canonical(record.alias.name)
        if (name, record.type) in trail:
            return False
        zone = self._zone_of(name)
        if zone is None:
            target = self.target(name)
            return target is not None and target.healthy
        group = _group(zone, name, record.type)
        # A group is healthy while one of its records is, whatever its weight.
        return any(self.is_healthy(member, trail | {(name, record.type)}) for member in group)

    def _follow(
        self,
        name: str,
        record_type: str,
        chain: tuple[Step, ...],
        names: tuple[str, ...],
        ttls: tuple[int, ...],
    ) -> Answer:
        if len(chain) > LONGEST_CHAIN:
            return Answer("SERVFAIL", chain=chain, names=names, reason=f"{name}: aliases form a loop")
        zone = self._zone_of(name)
        if zone is None:
            return self._outside(name, record_type, chain, names, ttls)
        group = _group(zone, name, record_type) or _group(zone, name, "CNAME")
        if not group:
            reason = f"{name} has no {record_type} record"
            if _exists(zone, name):
                return Answer("NOERROR", chain=chain, names=names, reason=reason)
            return Answer("NXDOMAIN", chain=chain, names=names, reason=reason)
        if group[0].policy == "geolocation":
            reason = f"{name}: the embedded AWS doesn't answer geolocation records"
            return Answer("SERVFAIL", chain=chain, names=names, reason=reason)
        chosen, reason = self._choose(group)
        steps = chain + tuple(Step(name, one.type, one.set_identifier, reason) for one in chosen)
        record = chosen[0]
        if record.alias is not None:
            return self._follow(canonical(record.alias.name), record.type, steps, names, ttls)
        values = tuple(value for one in chosen for value in one.values)
        if record.type == "CNAME" and record_type != "CNAME":
            next_name = canonical(values[0])
            return self._follow(next_name, record_type, steps, (*names, next_name), (*ttls, record.ttl))
        return Answer("NOERROR", values, min((*ttls, record.ttl)), steps, names)

    def _outside(
        self,
        name: str,
        record_type: str,
        chain: tuple[Step, ...],
        names: tuple[str, ...],
        ttls: tuple[int, ...],
    ) -> Answer:
        target = self.target(name)
        if target is None:
            reason = f"{name} is in no hosted zone and is no resource of the embedded AWS"
            return Answer("SERVFAIL" if chain else "REFUSED", chain=chain, names=names, reason=reason)
        values = target.addresses if record_type == "A" else ()
        reason = "" if values else f"{name} has no {record_type} record"
        return Answer("NOERROR", values, min((*ttls, ALIAS_TTL_SECONDS)), chain, names, reason)

    def _zone_of(self, name: str) -> Zone | None:
        matching = [zone for zone in self.zones if _within(name, canonical(zone.name))]
        return max(matching, key=lambda zone: len(canonical(zone.name)), default=None)

    def _choose(self, group: Sequence[Record]) -> tuple[list[Record], str]:
        policy = group[0].policy
        if policy == "simple":
            return [group[0]], "simple"
        healthy = [record for record in group if self.is_healthy(record)]
        if policy == "failover":
            return _failover(group, healthy)
        # "If none of the records in a group are healthy, all are considered healthy."
        considered, said = (healthy, "healthy") if healthy else (list(group), "none is healthy")
        if policy == "weighted":
            return self._weighted(considered, said)
        if policy == "latency":
            nearest = min(considered, key=lambda one: distance(self.client_region, one.region or ""))
            return [nearest], f"latency: {said}, nearest to {self.client_region}"
        count = min(MULTIVALUE_LIMIT, len(considered))
        return self.random.sample(considered, count), f"multivalue: {said}"

    def _weighted(self, considered: list[Record], said: str) -> tuple[list[Record], str]:
        # Zero weights count only when every record of another weight is unhealthy, or all are zero.
        weighted = [record for record in considered if record.weight]
        if not weighted:
            return [self.random.choice(considered)], f"weighted: {said}, and all of these have weight 0"
        weights = [record.weight or 0 for record in weighted]
        return self.random.choices(weighted, weights), f"weighted: {said}"


def _failover(group: Sequence[Record], healthy: Iterable[Record]) -> tuple[list[Record], str]:
    alive = {record.failover: record for record in healthy}
    every = {record.failover: record for record in group}
    if "PRIMARY" in alive:
        return [alive["PRIMARY"]], "failover: primary is healthy"
    if "SECONDARY" in alive:
        return [alive["SECONDARY"]], "failover: primary is unhealthy, secondary is healthy"
    # "When both are unhealthy, Route 53 returns the primary record."
    return [every.get("PRIMARY") or group[0]], "failover: both are unhealthy"


def _group(zone: Zone, name: str, record_type: str) -> list[Record]:
    """Return the records of a name and type; for a name that doesn't exist, those of the nearest wildcard."""
    typed = [record for record in zone.records if record.type == record_type]
    if _exists_itself(zone, name):
        return [record for record in typed if canonical(record.name) == name]
    wildcard = _wildcard(zone, name)
    return [record for record in typed if canonical(record.name) == wildcard]


def _wildcard(zone: Zone, name: str) -> str | None:
    """Return the wildcard that covers a name: the asterisk below its closest ancestor that exists."""
    parent = name
    while "." in parent:
        parent = parent.split(".", 1)[1]
        if any(canonical(record.name) == f"*.{parent}" for record in zone.records):
            return f"*.{parent}"
        if _exists_itself(zone, parent):
            return None
    return None


def _exists_itself(zone: Zone, name: str) -> bool:
    return any(_within(canonical(record.name), name) for record in zone.records) or name == canonical(
        zone.name
    )


def _exists(zone: Zone, name: str) -> bool:
    return _exists_itself(zone, name) or _wildcard(zone, name) is not None


def _within(name: str, ancestor: str) -> bool:
    return name == ancestor or name.endswith("." + ancestor)
