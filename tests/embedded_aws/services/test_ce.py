"""What the Cost Explorer extension promises, and what stock moto does instead."""

from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from embedded_aws.added import Asked, RefusedError
from embedded_aws.world import new_world
from tests.embedded_aws.conftest import Aws

MONITOR = {"MonitorName": "dr", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}


def test_a_monitor_and_its_subscription_are_kept_and_deleted(extended: Aws, stock: Aws) -> None:
    ce = extended.client("ce")
    tags = [{"Key": "a", "Value": "b"}]
    monitor = ce.create_anomaly_monitor(AnomalyMonitor=MONITOR, ResourceTags=tags)["MonitorArn"]
    subscription = ce.create_anomaly_subscription(
        AnomalySubscription={
            "SubscriptionName": "dr",
            "MonitorArnList": [monitor],
            "Subscribers": [{"Type": "SNS", "Address": "arn:aws:sns:us-east-1:123456789012:t"}],
            "Frequency": "IMMEDIATE",
        }
    )["SubscriptionArn"]
    assert ce.list_tags_for_resource(ResourceArn=monitor)["ResourceTags"] == tags
    (found,) = ce.get_anomaly_subscriptions(SubscriptionArnList=[subscription])["AnomalySubscriptions"]
    assert (found["MonitorArnList"], found["Frequency"]) == ([monitor], "IMMEDIATE")
    ce.delete_anomaly_subscription(SubscriptionArn=subscription)
    ce.delete_anomaly_monitor(MonitorArn=monitor)
    with pytest.raises(ClientError, match="UnknownMonitorException"):
        ce.get_anomaly_monitors(MonitorArnList=[monitor])

    with pytest.raises(ClientError):
        stock.client("ce").create_anomaly_monitor(AnomalyMonitor=MONITOR)


def test_tags_of_cost_categories_are_still_motos(extended: Aws) -> None:
    ce = extended.client("ce")
    made = ce.create_cost_category_definition(
        Name="dr",
        RuleVersion="CostCategoryExpression.v1",
        Rules=[{"Value": "v", "Rule": {"Dimensions": {"Key": "SERVICE", "Values": ["x"]}}}],
        ResourceTags=[{"Key": "a", "Value": "b"}],
    )["CostCategoryArn"]
    assert ce.list_tags_for_resource(ResourceArn=made)["ResourceTags"] == [{"Key": "a", "Value": "b"}]


BY_TAG = {"Tags": {"Key": "Project", "Values": ["myapp"]}}
CUSTOM = {"MonitorName": "dr", "MonitorType": "CUSTOM", "MonitorSpecification": BY_TAG}


def test_a_monitor_by_tag_is_the_management_accounts_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from moto.organizations.models import organizations_backends

    from embedded_aws.services.ce import ANOMALIES

    world = new_world("123456789012", "http://127.0.0.1:1", tmp_path)
    ANOMALIES.install(world)
    create = world.added["ce", "CreateAnomalyMonitor"].handler
    by_tag, by_service = (Asked("us-east-1", {"AnomalyMonitor": each}) for each in (CUSTOM, MONITOR))
    assert create(by_tag)
    monkeypatch.setitem(organizations_backends.master_accounts, "123456789012", ("210987654321", "aws"))
    with pytest.raises(RefusedError, match="only be created in the management account") as refused:
        create(by_tag)
    assert refused.value.error.code == "ValidationException"
    assert create(by_service)
    world.close()
