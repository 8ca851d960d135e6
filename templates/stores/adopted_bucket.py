"""Existing buckets of the primary region, replicated in both directions with one of the standby region."""

from collections.abc import Sequence

from cdktf import ITerraformDependable, Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_s3_bucket import DataAwsS3Bucket
from constructs import Construct

from config import Names, Settings
from config.adopted_data import ExistingBuckets
from config.buckets import BucketPair, adopted_pairs
from config.environment import Removal
from config.fields import SITES, Site
from providers.regions import Providers
from templates.blocks.bucket import Bucket
from templates.blocks.bucket_replication import BucketPairs, ReplicatedBucket
from templates.blocks.lifecycle import Lifecycle

ROLE = "existing-replication"
# Id of the rules of all pairs, beside which each pair has its bucket's name.
PAIRS = "replication"


class AdoptedBuckets(Construct):
    """The replication of each pair of `existing.buckets`, and the bucket of the standby region where none exists.

    Of an existing bucket only the replication rules are made; where its owner has rules, not even these.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        providers: Providers,
        removal: Removal,
    ) -> None:
        super().__init__(scope, id)
        self._settings, self._names, self._providers, self._removal = settings, names, providers, removal
        found = list(zip(settings.existing.buckets, adopted_pairs(settings, names), strict=True))
        if not found:
            return
        made = [each for given, pair in found for each in self._both(given, pair)]
        BucketPairs(
            self,
            PAIRS,
            role_name=names.role(ROLE),
            account_id=names.account_id,
            pairs=[
                (
                    f"{pair.primary}-",
                    self._bucket(given, pair, "primary"),
                    self._bucket(given, pair, "standby"),
                )
                for given, pair in found
            ],
            storage_class=settings.replication.storage_class,
            left_alone=[pair.bucket(site) for _, pair in found for site in pair.owner_rules],
            after=made,
        )

    def _bucket(self, given: ExistingBuckets, pair: BucketPair, site: Site) -> ReplicatedBucket:
        return ReplicatedBucket(pair.bucket(site), given.key(site), self._providers.site(site))

    def _both(self, given: ExistingBuckets, pair: BucketPair) -> Sequence[ITerraformDependable]:
        """Look up the existing buckets of a pair, and make the missing one; return the versioning of a bucket that
        was made.
        """
        # No bucket's name ends with a hyphen, so this is nobody else's.
        place = Construct(self, f"{PAIRS}-" if pair.primary == PAIRS else pair.primary)
        waits: list[ITerraformDependable] = []
        for site in SITES:
            if given.named(site):
                self._look_up(place, pair, site)
            else:
                waits.append(self._make(place, given, pair).versioning)
        return waits

    def _look_up(self, place: Construct, pair: BucketPair, site: Site) -> None:
        """Make each plan stop if the bucket isn't in the region that the settings say. Terraform can't read a
        bucket's versioning or its rules: `make doctor`, `make plan` and `make deploy` check these.
        """
        name, region = pair.bucket(site), self._names.site(site).region
        found = DataAwsS3Bucket(place, site, provider=self._providers.site(site), bucket=name)
        if name in self._removal:
            return
        found.lifecycle = TerraformResourceLifecycle(
            postcondition=[
                Postcondition(
                    condition=f'${{self.region == "{region}"}}',
                    error_message=(
                        f"existing.buckets {name} is in ${{self.region}}, and is named for {region}. Nothing was "
                        f"changed. Allowed: a bucket of {region}. Fix: name one, or remove the entry."
                    ),
                )
            ]
        )

    def _make(self, place: Construct, given: ExistingBuckets, pair: BucketPair) -> Bucket:
        return Bucket(
            place,
            "copy",
            provider=self._providers.standby,
            name=pair.standby,
            key_arn=given.standby_key,
            lifecycle=Lifecycle(self._settings.storage.noncurrent_days),
            keep=pair.standby not in self._removal,
        )
