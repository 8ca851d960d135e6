"""The ledger's items about the record tree: which region the deployed DNS records lead users to first."""

import json
from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.dynamodb_table_item import DynamodbTableItem
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames
from recovery.ledger import TREE, TREE_STANDS, TREE_WANTED


class TreeRecord(Construct):
    """Two items of the ledger: `wanted` is written before the first DNS record changes, and `stands` after the last
    one.

    So a state machine knows from its own ledger, without Route 53, whether the record tree fits its roles: only if
    both items name the active region. An interrupted apply leaves them different.
    """

    def __init__(
        self, scope: Construct, id: str, *, names: Names, active: RegionNames, provider: AwsProvider
    ) -> None:
        super().__init__(scope, id)
        self._names = names
        self._active = active
        self._provider = provider
        self.wanted = self._item(TREE_WANTED)

    def stands(self, *records: ITerraformDependable) -> None:
        """Make the ledger item that says that the DNS records are in place, once `records` exist."""
        self._item(TREE_STANDS, after=records)

    def _item(self, which: str, after: Sequence[ITerraformDependable] = ()) -> DynamodbTableItem:
        return DynamodbTableItem(
            self,
            which,
            provider=self._provider,
            table_name=self._names.ledger_table,
            hash_key="pk",
            range_key="sk",
            item=json.dumps(
                {"pk": {"S": TREE}, "sk": {"S": which}, "region": {"S": self._active.region}},
                sort_keys=True,
            ),
            depends_on=list(after),
        )
