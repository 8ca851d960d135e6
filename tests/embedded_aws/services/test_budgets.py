"""What the Budgets extension promises, and what stock moto does instead."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws

ACCOUNT = "123456789012"
NOTIFICATION: dict[str, Any] = {
    "NotificationType": "FORECASTED",
    "ComparisonOperator": "GREATER_THAN",
    "Threshold": 80.0,
    "ThresholdType": "PERCENTAGE",
}
SUBSCRIBERS = [{"SubscriptionType": "SNS", "Address": "arn:aws:sns:us-east-1:123456789012:t"}]


def _budget(aws: Aws) -> Any:
    budgets = aws.client("budgets")
    budgets.create_budget(
        AccountId=ACCOUNT,
        Budget={
            "BudgetName": "dr",
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "5000", "Unit": "USD"},
        },
        NotificationsWithSubscribers=[{"Notification": NOTIFICATION, "Subscribers": SUBSCRIBERS}],
        ResourceTags=[{"Key": "a", "Value": "b"}],
    )
    return budgets


def test_a_budget_says_who_is_told_and_keeps_its_tags(extended: Aws, stock: Aws) -> None:
    budgets = _budget(extended)
    wanted = {"AccountId": ACCOUNT, "BudgetName": "dr", "Notification": NOTIFICATION}
    assert budgets.describe_subscribers_for_notification(**wanted)["Subscribers"] == SUBSCRIBERS
    arn = f"arn:aws:budgets::{ACCOUNT}:budget/dr"
    assert budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"] == [{"Key": "a", "Value": "b"}]

    with pytest.raises(ClientError):
        _budget(stock).describe_subscribers_for_notification(**wanted)
