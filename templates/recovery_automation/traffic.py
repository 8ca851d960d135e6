"""DNS of the workload: the record tree and its health checks (docs/adr/0002)."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from cdktf_cdktf_provider_aws.data_aws_lb import DataAwsLb
from cdktf_cdktf_provider_aws.data_aws_route53_zone import DataAwsRoute53Zone
from cdktf_cdktf_provider_aws.provider import AwsProvider
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
from config.strategy import Role
from providers.regions import Providers
from templates.recovery_automation.health_checks import HealthChecks
from templates.recovery_automation.switch import Switch
from templates.recovery_automation.tree_record import TreeRecord

PRODUCTION_WEIGHT = 100
TEST_WEIGHT = 0


class Traffic(Construct):
    """The records: `app` by weight, `live.app` by failover, and each region's own name. They follow the roles.

    The PRIMARY record of `live.app` is the active region's and the SECONDARY the passive one's. After a swap of roles
    Terraform changes PRIMARY first, then SECONDARY, then DR-Test, each in place: meanwhile both may name the serving
    region, but never one that doesn't serve. Hot standby serves from both regions: its `live.app` answers by latency.
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
        self._active: Site = settings.active
        self._passive: Site = names.other(settings.active).site
        self._zone_id = DataAwsRoute53Zone(
            self, "zone", provider=self._provider, name=settings.domain, private_zone=False
        ).zone_id
        self._own = {site: self._own_name(site, providers.site(site)) for site in get_args(Site)}
        self._checks = HealthChecks(
            self,
            "checks",
            settings=settings,
            names=names,
            provider=self._provider,
            switches=switches,
        )
        self._tree = TreeRecord(
            self, "tree", names=names, active=names.site(self._active), provider=providers.standby
        )
        first, second = self._both() if settings.strategy == "hot_standby" else self._one()
        production = self._app(
            "Production",
            PRODUCTION_WEIGHT,
            names.host("live.app"),
            follows_target=True,
            after=[first, second],
        )
        test = self._app(
            "DR-Test",
            TEST_WEIGHT,
            names.region_host(self._passive),
            follows_target=False,
            after=[self._own[self._passive], second],
            # Weight 0 answers once all others are unhealthy, so it is to be healthy itself.
            health_check_id=self._checks.ready[self._passive].id,
        )
        self._tree.stands(first, second, production, test)

    def _one(self) -> tuple[Route53Record, Route53Record]:
        """Return the records of a tree in which one region serves. Their set identifiers stay with PRIMARY and
        SECONDARY, not with a region: Route 53 accepts one PRIMARY per name, and can change its target in place, but
        not its identifier.
        """
        first = self._live(
            "primary",
            self._active,
            "active",
            failover_routing_policy=Route53RecordFailoverRoutingPolicy(type="PRIMARY"),
        )
        second = self._live(
            "standby",
            self._passive,
            "passive",
            after=[first],
            failover_routing_policy=Route53RecordFailoverRoutingPolicy(type="SECONDARY"),
        )
        return first, second

    def _both(self) -> tuple[Route53Record, Route53Record]:
        """Return the records of a tree in which both regions serve, each region the users who are nearer to it."""
        first = self._near(self._active, "active")
        return first, self._near(self._passive, "passive", after=[first])

    def _near(self, site: Site, role: Role, after: Sequence[Route53Record] = ()) -> Route53Record:
        near = Route53RecordLatencyRoutingPolicy(region=self._names.site(site).region)
        return self._live(site, site, role, after=after, latency_routing_policy=near)

    def _own_name(self, site: Site, provider: AwsProvider) -> Route53Record:
        """Return the record of the region's own name. Health checks request that name, so the record may not depend
        on them: evaluate target health is off.
        """
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
        self,
        identifier: Site,
        site: Site,
        role: Role,
        *,
        after: Sequence[Route53Record] = (),
        **policy: Any,
    ) -> Route53Record:
        return Route53Record(
            self,
            f"live-{identifier}",
            provider=self._provider,
            zone_id=self._zone_id,
            name=self._names.host("live.app"),
            type="A",
            set_identifier=identifier,
            health_check_id=self._checks.serving[site, role].id,
            alias=self._alias(self._names.region_host(site), follows_target=False),
            depends_on=[self._own[site], self._tree.wanted, *after],
            **policy,
        )

    def _app(
        self,
        identifier: str,
        weight: int,
        target: str,
        *,
        follows_target: bool,
        after: list[Route53Record],
        health_check_id: str | None = None,
    ) -> Route53Record:
        return Route53Record(
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
            depends_on=after,
        )

    def _alias(self, target: str, *, follows_target: bool) -> Route53RecordAlias:
        """Return the alias of a record. The record itself must depend on its target: Route 53 refuses an alias whose
        target doesn't exist yet, and the target's name tells Terraform nothing about the order.
        """
        return Route53RecordAlias(name=target, zone_id=self._zone_id, evaluate_target_health=follows_target)
