"""Certificates of the workload's names in both regions, validated by DNS."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate
from cdktf_cdktf_provider_aws.acm_certificate_validation import AcmCertificateValidation
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route53_record import Route53Record
from constructs import Construct

from config import Names, Settings
from providers.regions import Providers

# Each by name: a wildcard covers one level only.
LABELS = ("app", "live.app", "primary.app", "standby.app", "www")
VALIDATION_TTL_SECONDS = 60


class Certificates(Construct):
    """One certificate per region. Its validation records are the same in every region, so they exist once."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, providers: Providers, zone_id: str
    ) -> None:
        super().__init__(scope, id)
        names = Names(settings)
        hosts = [names.host(label) for label in LABELS]
        primary = self._certificate("primary", providers.primary, hosts)
        standby = self._certificate("standby", providers.standby, hosts)
        records = [
            self._validation_record(label, names.host(label), primary, providers.standby, zone_id)
            for label in LABELS
        ]
        for site, provider, certificate in (
            ("primary", providers.primary, primary),
            ("standby", providers.standby, standby),
        ):
            AcmCertificateValidation(
                self,
                f"{site}-validation",
                provider=provider,
                certificate_arn=certificate.arn,
                validation_record_fqdns=[record.fqdn for record in records],
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
            ttl=VALIDATION_TTL_SECONDS,
            allow_overwrite=True,
        )
