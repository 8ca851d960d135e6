"""Certificates of the workload's names in both regions, validated by DNS."""

from typing import Literal, get_args

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate
from cdktf_cdktf_provider_aws.acm_certificate_validation import AcmCertificateValidation
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route53_record import Route53Record
from constructs import Construct

from config import Names, Settings
from config.settings import Site
from providers.regions import Providers

# Each by name: a wildcard covers one level only.
LABELS = ("app", "live.app", "primary.app", "standby.app", "www")
# CloudFront's, which exist in the global region only.
DISTRIBUTION_LABELS = ("www", "standby.www")


def wanted(settings: Settings) -> list[Site | Literal["distribution"]]:
    """Return what needs a certificate: the regions whose load balancer this project makes, and the
    distributions. The list is empty if the settings name an existing certificate.
    """
    if settings.existing.certificate:
        return []
    sites = [site for site in get_args(Site) if "load_balancer" in settings.made_in_network(site)]
    return [*sites, "distribution"] if settings.components.cdn else sites


class Certificates(Construct):
    """One certificate per region, and the distributions' own.

    The record that validates a name is the same for all certificates, so each name has one record.
    """

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, providers: Providers, zone_id: str
    ) -> None:
        super().__init__(scope, id)
        names = Names(settings)
        self._ttl_seconds = settings.dns.record_ttl_seconds
        records: dict[str, Route53Record] = {}
        for site in wanted(settings):
            labels = DISTRIBUTION_LABELS if site == "distribution" else LABELS
            provider = providers.global_region if site == "distribution" else providers.site(site)
            certificate = self._certificate(site, provider, [names.host(label) for label in labels])
            for label in labels:
                if label not in records:
                    records[label] = self._validation_record(
                        label, names.host(label), certificate, providers.standby, zone_id
                    )
            AcmCertificateValidation(
                self,
                f"{site}-validation",
                provider=provider,
                certificate_arn=certificate.arn,
                validation_record_fqdns=[records[label].fqdn for label in labels],
            )

    def _certificate(self, site: str, provider: AwsProvider, hosts: list[str]) -> AcmCertificate:
        return AcmCertificate(
            self,
            site,
            provider=provider,
            domain_name=hosts[0],
            subject_alternative_names=hosts[1:],
            validation_method="DNS",
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )

    def _validation_record(
        self, label: str, host: str, certificate: AcmCertificate, provider: AwsProvider, zone_id: str
    ) -> Route53Record:
        options = f"{certificate.fqn}.domain_validation_options"
        option = f'{{for option in {options} : option.domain_name => option}}["{host}"]'
        return Route53Record(
            self,
            f"{label.replace('.', '-')}-validation-record",
            provider=provider,
            zone_id=zone_id,
            name=f"${{{option}.resource_record_name}}",
            type=f"${{{option}.resource_record_type}}",
            records=[f"${{{option}.resource_record_value}}"],
            ttl=self._ttl_seconds,
            allow_overwrite=True,
        )
