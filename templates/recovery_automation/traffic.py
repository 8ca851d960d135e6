"""How users reach the region that serves: the record tree and its health checks (DESIGN section 5)."""

from typing import get_args

from cdktf_cdktf_provider_aws.data_aws_lb import DataAwsLb
from cdktf_cdktf_provider_aws.data_aws_route53_zone import DataAwsRoute53Zone
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route53_record import (
    Route53Record,
    Route53RecordAlias,
    Route53RecordFailoverRoutingPolicy,
    Route53RecordWeightedRoutingPolicy,
)
from constructs import Construct

from config import Names, Settings
from config.settings import Site
from providers.regions import Providers
from templates.recovery_automation.health_checks import HealthChecks
from templates.recovery_automation.switch import Switch

PRODUCTION_WEIGHT = 100
TEST_WEIGHT = 0


class Traffic(Construct):
    """`app` by weight, `live.app` by failover, and each region's own name. Records stay with their regions."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        providers: Providers,
        switch: Switch,
    ) -> None:
        super().__init__(scope, id)
        self._names = names
        # Route 53 is global; the provider only carries the credentials.
        self._provider = providers.standby
        self._zone_id = DataAwsRoute53Zone(
            self, "zone", provider=self._provider, name=settings.domain, private_zone=False
        ).zone_id
        own = {site: self._own_name(site, providers.site(site)) for site in get_args(Site)}
        checks = HealthChecks(
            self, "checks", settings=settings, names=names, provider=self._provider, switch=switch
        )
        live = [
            self._live("primary", "PRIMARY", checks.primary_serving.id, own["primary"]),
            self._live("standby", "SECONDARY", checks.standby_serving.id, own["standby"]),
        ]
        self._app("Production", PRODUCTION_WEIGHT, names.host("live.app"), follows_target=True, targets=live)
        self._app(
            "DR-Test",
            TEST_WEIGHT,
            names.region_host("standby"),
            follows_target=False,
            targets=[own["standby"]],
            # Weight 0 answers once all others are unhealthy, so it is to be healthy itself.
            health_check_id=checks.standby_ready.id,
        )

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

    def _live(self, site: Site, kind: str, health_check_id: str, target: Route53Record) -> Route53Record:
        return Route53Record(
            self,
            f"live-{site}",
            provider=self._provider,
            zone_id=self._zone_id,
            name=self._names.host("live.app"),
            type="A",
            set_identifier=site,
            failover_routing_policy=Route53RecordFailoverRoutingPolicy(type=kind),
            health_check_id=health_check_id,
            alias=self._alias(self._names.region_host(site), follows_target=False),
            depends_on=[target],
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
