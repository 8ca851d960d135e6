"""Existing tables of the primary region: each becomes a global table with a replica in the standby region."""

from collections.abc import Iterator

from cdktf import Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_dynamodb_table import DataAwsDynamodbTable
from cdktf_cdktf_provider_aws.data_aws_kms_key import DataAwsKmsKey
from cdktf_cdktf_provider_aws.dynamodb_table_replica import DynamodbTableReplicaA
from constructs import Construct

from config import Names, Settings
from config.adopted_data import OWN_KEY, ExistingTable
from config.environment import Removal
from config.fields import SITES
from providers.regions import Providers
from templates.blocks.key import data_key_arn
from templates.blocks.monitoring.metric_alarm import metric_alarm
from templates.blocks.monitoring.table import late_items
from templates.retention import retained


class AdoptedTables(Construct):
    """A replica and two alarms for each table of `existing.tables`; the tables themselves stay as they are."""

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
        self._settings, self._names, self._providers = settings, names, providers
        for table in settings.existing.tables:
            place = Construct(self, table.name)
            keep = table.name not in removal
            self._look_up(place, table, keep=keep)
            self._replicate(place, table, keep=keep)
            self._watch(place, table)

    def _look_up(self, place: Construct, table: ExistingTable, *, keep: bool) -> None:
        """Make each plan stop at a table that can't become a global table. A clean-up doesn't stop: it removes the
        replica whatever the owner has changed.
        """
        provider = self._providers.primary
        found = DataAwsDynamodbTable(place, "table", provider=provider, name=table.name)
        if not keep:
            return
        region = self._names.primary.region
        found.lifecycle = TerraformResourceLifecycle(postcondition=list(_expected(table, region)))
        # The table's key, if it has one: with DynamoDB's own key, which is the default, it names none.
        keys = f"[for each in {found.fqn}.server_side_encryption : each.kms_key_arn if each.enabled]"
        key = DataAwsKmsKey(place, "table-key", provider=provider, key_id=f"${{one({keys})}}")
        key.add_override("count", f"${{length({keys})}}")
        key.lifecycle = TerraformResourceLifecycle(postcondition=[_expected_key(table, self._names)])

    def _replicate(self, place: Construct, table: ExistingTable, *, keep: bool) -> None:
        provider = self._providers.standby
        DynamodbTableReplicaA(
            place,
            "replica",
            provider=provider,
            global_table_arn=self._names.primary.table_arn(table.name),
            kms_key_arn=(
                data_key_arn(place, "key", self._names, provider)
                if table.replica_key == OWN_KEY
                else table.replica_key
            ),
            point_in_time_recovery=True,
            deletion_protection_enabled=keep,
            lifecycle=retained(keep),
        )

    def _watch(self, place: Construct, table: ExistingTable) -> None:
        """Make an alarm for each direction, in the region that sends, where DynamoDB publishes the metric."""
        for site in SITES:
            here, there = self._names.site(site), self._names.other(site)
            metric_alarm(
                Construct(place, f"alarm-{site}"),
                late_items(self._settings, table.name, there.region, node=table.label),
                provider=self._providers.site(site),
                here=here,
                settings=self._settings,
                topic_arn=here.topic_arn,
            )


def _expected(table: ExistingTable, region: str) -> Iterator[Postcondition]:
    """Yield the conditions that DynamoDB sets for a table that gets a replica, each with the fix that its owner can
    make.
    """
    item = f"existing.tables {table.name} in {region}"
    # DynamoDB API reference, CreateGlobalTable: "DynamoDB Streams enabled, with the stream containing both the new and
    # the old images of the item".
    yield Postcondition(
        condition='${self.stream_enabled && self.stream_view_type == "NEW_AND_OLD_IMAGES"}',
        error_message=(
            f"{item} has no stream of new and old images, which a replica is fed from. Nothing was changed. "
            "Allowed: a stream with NEW_AND_OLD_IMAGES. Fix: its owner sets stream_enabled = true and "
            'stream_view_type = "NEW_AND_OLD_IMAGES"; a stream of another kind is disabled first.'
        ),
    )
    # UpdateTable's own refusal: "Table write capacity should either be Pay-Per-Request or AutoScaled".
    yield Postcondition(
        condition='${self.billing_mode == "PAY_PER_REQUEST"}',
        error_message=(
            f"{item} has provisioned capacity. DynamoDB adds a replica only where write capacity is on demand or "
            "scaled automatically, and this project only where it is on demand. Nothing was changed. "
            'Allowed: on demand. Fix: its owner sets billing_mode = "PAY_PER_REQUEST", or takes the table out of '
            "existing.tables and adds the replica with scaling in both regions."
        ),
    )
    if table.replica_key:
        yield Postcondition(
            condition="${anytrue([for each in self.server_side_encryption : each.enabled])}",
            error_message=(
                f"{item} is encrypted with DynamoDB's own key, and replica_key names another kind. Nothing was "
                "changed. Allowed: keys of one kind in both regions. Fix: remove replica_key, or its owner "
                "encrypts the table with a customer managed key."
            ),
        )


def _expected_key(table: ExistingTable, names: Names) -> Postcondition:
    """Return the condition that the table's encryption key must meet: all replicas of a table use the same kind of KMS
    key, AWS's own or a customer managed one.
    """
    here, there = names.primary.region, names.standby.region
    manager = "CUSTOMER" if table.replica_key else "AWS"
    told = (
        "is encrypted with AWS's key, and replica_key names a customer managed one. Nothing was changed. "
        "Allowed: keys of one kind in both regions. Fix: remove replica_key."
        if table.replica_key
        else "is encrypted with the customer managed key ${self.arn}, and existing.tables names none for its replica. "
        f"Nothing was changed. Allowed: a key of {there}. Fix: set replica_key of the entry to the ARN of a key "
        f"there, which those who use the table may use, or to {OWN_KEY} for this project's data key."
    )
    return Postcondition(
        condition=f'${{self.key_manager == "{manager}"}}',
        error_message=f"existing.tables {table.name} in {here} {told}",
    )
