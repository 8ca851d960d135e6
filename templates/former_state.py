"""Stops a plan that would start from an empty state although an older one exists, whoever makes the plan."""

from cdktf import Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_s3_objects import DataAwsS3Objects
from constructs import Construct

from config import Settings
from config.environment import Target
from providers.regions import Providers
from providers.states.places import BucketObject, place_of, places_before


class FormerStateGuard(Construct):
    """A guard that lists, at each plan, the stack's own state and an older version's in the same bucket, and stops
    the plan if only the older one exists.

    `make deploy` reads the older state itself. The guard is for the command lines of CDKTF and Terraform and for CI,
    which would plan to create everything a second time. `make move-states` resolves this, even if the older state is
    another project's.
    """

    def __init__(
        self, scope: Construct, stack: str, place: BucketObject, old: BucketObject, providers: Providers
    ) -> None:
        super().__init__(scope, "former-state")
        # In a region of its own each: the stack `primary` keeps its state in the primary region.
        provider = providers.site("primary" if stack == "primary" else "standby")
        own = DataAwsS3Objects(
            self, "own", provider=provider, bucket=place.bucket, prefix=place.key, max_keys=1
        )
        DataAwsS3Objects(
            self,
            "before",
            provider=provider,
            bucket=old.bucket,
            prefix=old.key,
            max_keys=1,
            lifecycle=TerraformResourceLifecycle(
                postcondition=[
                    Postcondition(
                        condition=(
                            f'${{!contains(self.keys, "{old.key}") || contains({own.fqn}.keys, "{place.key}")}}'
                        ),
                        error_message=(
                            f"{old} lies where an older version kept the state, and there is none at {place}: "
                            "this plan would make everything a second time. Nothing was changed. "
                            "Fix: make move-states TARGET=aws says whose it is, and moves it when it is this project's."
                        ),
                    )
                ]
            ),
        )


def guard_former_state(
    scope: Construct, stack: str, settings: Settings, target: Target, providers: Providers
) -> None:
    """Add the guard to a stack whose state is in a bucket. A local state is checked when the app is synthesized."""
    place = place_of(stack, settings, target)
    for old in places_before(stack, settings, target):
        if isinstance(place, BucketObject) and isinstance(old, BucketObject):
            FormerStateGuard(scope, stack, place, old, providers)
