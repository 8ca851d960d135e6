"""How users reach the region that serves: the record tree and its health checks (DESIGN section 5)."""

from collections.abc import Mapping
from typing import Any, get_args

from cdktf_cdktf_provider_aws.data_aws_lb import DataAwsLb
from cdktf_cdktf_provider_aws.data_aws_route53_zone import DataAwsRoute53Zone
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route53_health_check import Route53HealthCheck
from cdktf_cdktf_provider_aws.route53_record import (
    Route53Record,
    Route53RecordAlias,
    Route53RecordFailoverRoutingPolicy,
    Route53RecordLatencyRoutingPolicy,
    Route53RecordWeightedRoutingPolicy,
)
from constructs import Construct

from config import Names, Settings
from config.settings import Site
from providers.regions import Providers
from templates.recovery_automation.failover_checks import FailoverChecks
from templates.recovery_automation.live_checks import LiveChecks
from templates.recovery_automation.switch import Switch

PRODUCTION_WEIGHT = 100
TEST_WEIGHT = 0


class Traffic(Construct):
    """`app` by weight, `live.app` by failover, and each region's own name. Records stay with their regions.

    Hot standby serves from both regions: its `live.app` answers by latency.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        providers: Providers,
        switches: Mapping[Site, Switch],
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._names = names
        # Route 53 is global; the provider only carries the credentials.
        self._provider = providers.standby
        self._zone_id = DataAwsRoute53Zone(
            self, "zone", provider=self._provider, name=settings.domain, private_zone=False
        ).zone_id
        own = {site: self._own_name(site, providers.site(site)) for site in get_args(Site)}
        live, ready = (self._both if settings.strategy == "hot_standby" else self._one)(own, switches)
        self._app("Production", PRODUCTION_WEIGHT, names.host("live.app"), follows_target=True, targets=live)
        self._app(
            "DR-Test",
            TEST_WEIGHT,
            names.region_host("standby"),
            follows_target=False,
            targets=[own["standby"]],
            # Weight 0 answers once all others are unhealthy, so it is to be healthy itself.
            health_check_id=ready.id,
        )

    def _one(
        self, own: Mapping[Site, Route53Record], switches: Mapping[Site, Switch]
    ) -> tuple[list[Route53Record], Route53HealthCheck]:
        """One region serves: the records of `live.app`, and the standby's readiness."""
        checks = FailoverChecks(
            self,
            "checks",
            settings=self._settings,
            names=self._names,
            provider=self._provider,
            switch=switches["standby"],
        )
        first = Route53RecordFailoverRoutingPolicy(type="PRIMARY")
        second = Route53RecordFailoverRoutingPolicy(type="SECONDARY")
        live = [
            self._live("primary", checks.primary_serving, own, failover_routing_policy=first),
            self._live("standby", checks.standby_serving, own, failover_routing_policy=second),
        ]
        return live, checks.standby_ready

    def _both(
        self, own: Mapping[Site, Route53Record], switches: Mapping[Site, Switch]
    ) -> tuple[list[Route53Record], Route53HealthCheck]:
        """Both regions serve, each those that are nearer to it."""
        checks = LiveChecks(
            self,
            "checks",
            settings=self._settings,
            names=self._names,
            provider=self._provider,
            switches=switches,
        )
        live = [
            self._live(
                site,
                checks.live[site],
                own,
                latency_routing_policy=Route53RecordLatencyRoutingPolicy(
                    region=self._names.site(site).region
                ),
            )
            for site in own
        ]
        return live, checks.standby_ready

    def _own_name(self, site: Site, provider: AwsProvider) -> Route53Record:
        """The region's own name. Checks ask it, so it may not depend on them: evaluate target health off."""
        balancer = DataAwsLb(
            self, f"{site}-balancer", provider=provider, name=self._names.site(site).load_balancer
        )
        return Route53Record(
            self,
            f"{site}-own",
            provider=self._provider,
            zone_id=self._zone_id,
            name=self._names.region_host(site),
            type="A",
            alias=Route53RecordAlias(
                name=balancer.dns_name, zone_id=balancer.zone_id, evaluate_target_health=False
            ),
        )

    def _live(
        self, site: Site, check: Route53HealthCheck, own: Mapping[Site, Route53Record], **policy: Any
    ) -> Route53Record:
        return Route53Record(
            self,
            f"live-{site}",
            provider=self._provider,
            zone_id=self._zone_id,
            name=self._names.host("live.app"),
            type="A",
            set_identifier=site,
            health_check_id=check.id,
            alias=self._alias(self._names.region_host(site), follows_target=False),
            depends_on=[own[site]],
            **policy,
        )

    def _app(
        self,
        identifier: str,
        weight: int,
        target: str,
        *,
        follows_target: bool,
        targets: list[Route53Record],
        health_check_id: str | None = None,
    ) -> None:
        Route53Record(
            self,
            f"app-{identifier.lower()}",
            provider=self._provider,
            zone_id=self._zone_id,
            name=self._names.host("app"),
            type="A",
            set_identifier=identifier,
            weighted_routing_policy=Route53RecordWeightedRoutingPolicy(weight=weight),
            health_check_id=health_check_id,
            alias=self._alias(target, follows_target=follows_target),
            depends_on=targets,
        )

    def _alias(self, target: str, *, follows_target: bool) -> Route53RecordAlias:
        """Route 53 refuses an alias whose target doesn't exist yet, and a name alone orders nothing."""
        return Route53RecordAlias(name=target, zone_id=self._zone_id, evaluate_target_health=follows_target)
