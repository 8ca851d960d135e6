"""The AWS providers of a stack, one per region. No construct uses an implicit region: each gets one of
these providers."""

from functools import cached_property

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags

from config import Settings
from config.partition import global_region_of
from config.settings import Site


class Providers:
    """Providers of one stack, created on first use, so that a stack declares only those that it uses."""

    def __init__(self, stack: TerraformStack, settings: Settings, namespace: str) -> None:
        self._stack = stack
        self._settings = settings
        self._namespace = namespace

    @cached_property
    def primary(self) -> AwsProvider:
        return self._provider("primary", self._settings.regions.primary)

    @cached_property
    def standby(self) -> AwsProvider:
        return self._provider("standby", self._settings.regions.standby)

    @cached_property
    def witness(self) -> AwsProvider:
        region = self._settings.regions.witness
        assert region is not None, "the settings name no witness region"
        return self._provider("witness", region)

    @cached_property
    def global_region(self) -> AwsProvider:
        """Return the provider of the global region, where CloudFront's certificate and web ACL must lie."""
        return self._provider("global", global_region_of(self._settings.regions.primary))

    def site(self, site: Site) -> AwsProvider:
        return self.primary if site == "primary" else self.standby

    def _provider(self, alias: str, region: str) -> AwsProvider:
        own = {"Project": self._settings.project, "Namespace": self._namespace, "ManagedBy": "cdktf"}
        tags = {**self._settings.organization.tags, **own}
        return AwsProvider(
            self._stack,
            alias,
            alias=alias,
            region=region,
            allowed_account_ids=[self._settings.account_id],
            default_tags=[AwsProviderDefaultTags(tags=tags)],
        )
