"""Route 53's API operations for the results of health checks and for test answers of records."""

import datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.route53 import responses, urls

from embedded_aws.extension import Extension
from embedded_aws.patching import add, replace
from embedded_aws.traffic.health_checks import health_checks_of
from embedded_aws.traffic.zones import view
from embedded_aws.world import World

# A few of the regions that checkers are in; each reports for itself.
CHECKER_REGIONS = ("us-east-1", "us-west-2", "eu-west-1")
# What moto has no route for.
ROUTES = (
    r"{0}/(?P<api_version>[\d_-]+)/testdnsanswer$",
    r"{0}/(?P<api_version>[\d_-]+)/healthcheck/(?P<health_check_id>[^/]+)/lastfailurereason$",
)


def _install(world: World) -> None:
    def observations(check_id: str) -> list[dict[str, Any]]:
        status = health_checks_of(world).status(check_id)
        moment = status.checked or datetime.datetime.now(datetime.UTC).timestamp()
        report = {
            "Status": status.report,
            "CheckedTime": datetime.datetime.fromtimestamp(moment, datetime.UTC).replace(tzinfo=None),
        }
        return [
            {"Region": region, "IPAddress": "127.0.0.1", "StatusReport": report} for region in CHECKER_REGIONS
        ]

    def get_health_check_status(self: Any) -> ActionResult:
        check = self.backend.get_health_check(self._get_param("HealthCheckId"))
        return ActionResult({"HealthCheckObservations": observations(check.id)})

    def get_health_check_last_failure_reason(self: Any) -> ActionResult:
        check = self.backend.get_health_check(self._get_param("HealthCheckId"))
        failing = [
            one for one in observations(check.id) if one["StatusReport"]["Status"].startswith("Failure")
        ]
        return ActionResult({"HealthCheckObservations": failing})

    def test_dns_answer(self: Any) -> ActionResult:
        self.backend.get_hosted_zone(self._get_param("HostedZoneId"))
        name, kind = self._get_param("RecordName"), self._get_param("RecordType")
        answer = view(world, health_checks_of(world).healthy).answer(name, kind)
        return ActionResult(
            {
                "Nameserver": "ns-2048.awsdns-64.com",
                "RecordName": name,
                "RecordType": kind,
                "RecordData": list(answer.values),
                "ResponseCode": answer.status,
                "Protocol": "UDP",
            }
        )

    urls.url_paths.update(dict.fromkeys(ROUTES, responses.Route53.dispatch))
    replace(responses.Route53, "get_health_check_status", get_health_check_status)
    add(responses.Route53, "get_health_check_last_failure_reason", get_health_check_last_failure_reason)
    add(responses.Route53, "test_dns_answer", test_dns_answer)


ANSWERS = Extension(
    service="route53",
    gap="moto answers every GetHealthCheckStatus with success, and lacks TestDNSAnswer and the last failure's reason",
    install=_install,
)
