"""Checks of delays that a failover can't shorten: detecting the loss, cached answers, DNS."""

from functools import partial
from typing import Any

from config.edge import CACHING_DISABLED
from operations.asking import asked
from operations.doctor.diagnosis import Diagnosis, judge
from operations.health_checks import ids_by_name
from operations.target import Target

# What a resolver keeps the answer of an alias to a load balancer for (Route 53 developer guide, alias records).
ALIAS_SECONDS = 60
# A loss that is noticed later leaves too little of the objective to recover in.
SHARE = 0.5


def dns(target: Target) -> list[Diagnosis]:
    """Check that resolvers cache no answer for long, and that live.app has a record with a health check per region."""
    return [asked("DNS propagation", partial(_dns, target))]


def caching(target: Target) -> list[Diagnosis]:
    """Check that the distribution doesn't answer from a cache instead of the application."""
    if not target.settings.components.cdn:
        return [Diagnosis("cache TTL", "ready", "there is no distribution")]
    return [asked("cache TTL", partial(_caching, target))]


def sensitivity(target: Target) -> list[Diagnosis]:
    """Check that the deployed health check and alarm detect the loss of the active region soon enough."""
    return [
        asked("health check sensitivity", partial(_checked, target)),
        asked("alarm", partial(_alarm, target)),
    ]


def _dns(target: Target) -> Diagnosis:
    client = target.client("route53", target.names.global_region)
    names = {f"{target.names.host(label)}." for label in ("app", "live.app", "primary.app", "standby.app")}
    records = [each for each in _records(client, target.settings.domain) if each["Name"] in names]
    live = [each for each in records if each["Name"] == f"{target.names.host('live.app')}."]
    slow = {each["Name"]: each["TTL"] for each in records if each.get("TTL", 0) > ALIAS_SECONDS}
    unchecked = [each["SetIdentifier"] for each in live if not each.get("HealthCheckId")]
    seen = sorted({each["Name"].rstrip(".") for each in records})
    problems = [f"resolvers may cache {name} for {ttl} s" for name, ttl in slow.items()]
    problems += [f"the record {each} of live.app has no health check" for each in unchecked]
    if len(live) < 2:
        problems.append(f"live.app has {len(live)} of its 2 records")
    return judge(
        "DNS propagation",
        good=not problems,
        cause="; ".join(problems)
        or f"{', '.join(seen)}: alias records, which resolvers cache for {ALIAS_SECONDS} s; a failover changes none",
        fix="make deploy NAMESPACE=recovery restores the records",
    )


def _records(client: Any, domain: str) -> list[dict[str, Any]]:
    zones = client.list_hosted_zones_by_name(DNSName=f"{domain}.")["HostedZones"]
    found = [one for one in zones if one["Name"] == f"{domain}." and not one["Config"].get("PrivateZone")]
    pages = (
        page
        for zone in found
        for page in client.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone["Id"])
    )
    return [record for page in pages for record in page["ResourceRecordSets"]]


def _caching(target: Target) -> Diagnosis:
    client, alias = target.client("cloudfront", target.names.global_region), target.names.host("www")
    pages = client.get_paginator("list_distributions").paginate()
    found = [
        each
        for page in pages
        for each in page["DistributionList"].get("Items", [])
        if alias in each["Aliases"].get("Items", [])
    ]
    fix = "deploy the primary region's stack, which restores the distribution and its cache policy"
    if not found:
        return Diagnosis("cache TTL", "not ready", f"no distribution has the alias {alias}", fix)
    policy = found[0]["DefaultCacheBehavior"].get("CachePolicyId", "none")
    return judge(
        "cache TTL",
        good=policy == CACHING_DISABLED,
        cause=f"the application's answers at {alias} "
        + ("aren't cached" if policy == CACHING_DISABLED else f"are cached, by the cache policy {policy}"),
        fix=fix,
    )


def _checked(target: Target) -> Diagnosis:
    client = target.client("route53", target.names.global_region)
    name = f"{target.active.site}-endpoint"
    found = ids_by_name(client).get(name)
    if found is None:
        return Diagnosis(
            "health check sensitivity",
            "not ready",
            f"there is no health check {name}",
            "make deploy NAMESPACE=recovery",
        )
    config = client.get_health_check(HealthCheckId=found)["HealthCheck"]["HealthCheckConfig"]
    interval, failures = config["RequestInterval"], config["FailureThreshold"]
    return _noticed(
        target,
        "health check sensitivity",
        interval * failures,
        f"{failures} failed requests, {interval} s apart",
    )


def _alarm(target: Target) -> Diagnosis:
    name = target.passive.alarm(f"{target.active.site}-unreachable")
    alarms = target.client("cloudwatch", target.passive.region).describe_alarms(AlarmNames=[name])[
        "MetricAlarms"
    ]
    if not alarms:
        return Diagnosis("alarm", "not ready", f"there is no alarm {name}", "make deploy NAMESPACE=recovery")
    needed, period = alarms[0].get("DatapointsToAlarm", alarms[0]["EvaluationPeriods"]), alarms[0]["Period"]
    return _noticed(
        target,
        "alarm",
        needed * period,
        f"{needed} of {alarms[0]['EvaluationPeriods']} periods of {period} s",
    )


def _noticed(target: Target, item: str, seconds: float, told: str) -> Diagnosis:
    objective = target.settings.objectives.rto_minutes * 60
    return judge(
        item,
        good=seconds <= SHARE * objective,
        cause=f"a loss is noticed after {seconds:g} s ({told}), {seconds / objective:.0%} of the RTO objective",
        fix="lower the values of failover.probing, and deploy: faster checks cost little",
    )
