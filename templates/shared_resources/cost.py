"""Cost of the standby: a budget with its alert, and anomalies from Cost Explorer."""

import json

from cdktf_cdktf_provider_aws.budgets_budget import (
    BudgetsBudget,
    BudgetsBudgetCostFilter,
    BudgetsBudgetNotification,
)
from cdktf_cdktf_provider_aws.ce_anomaly_monitor import CeAnomalyMonitor
from cdktf_cdktf_provider_aws.ce_anomaly_subscription import (
    CeAnomalySubscription,
    CeAnomalySubscriptionSubscriber,
    CeAnomalySubscriptionThresholdExpression,
    CeAnomalySubscriptionThresholdExpressionDimension,
)
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from constructs import Construct

from config import Names, Settings
from providers.regions import Providers

# Share of the monthly limit above which a single anomaly is told.
ANOMALY_SHARE = 0.1
# Every part of an expression, as the service answers it; else each plan would show a change.
_EXPRESSION = ("And", "CostCategories", "Dimensions", "Not", "Or", "Tags")


class Cost(Construct):
    """A budget and an anomaly monitor, each only if the settings want it. Both notify the standby's topic.

    Both find costs by the tag Project, which the paying account must activate as a cost allocation tag; in an
    organization only the management account may create a monitor by tag (operations/doctor/cost.py). They are
    created `after` the topic's policy, because AWS refuses a topic to which they can't publish.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        providers: Providers,
        after: list[SnsTopicPolicy],
    ) -> None:
        super().__init__(scope, id)
        self._limit, self._provider = settings.budget.monthly_usd, providers.standby
        self._names, self._after = names, after
        if settings.budget.enabled:
            self._budget(settings.budget.alert_percent)
        if settings.budget.anomalies:
            self._anomalies()

    def _budget(self, alert_percent: float) -> None:
        standby = self._names.standby
        BudgetsBudget(
            self,
            "budget",
            provider=self._provider,
            name=f"{self._names.project}-standby",
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=_amount(self._limit),
            limit_unit="USD",
            cost_filter=[
                BudgetsBudgetCostFilter(name="Region", values=[standby.region]),
                # A literal dollar sign between key and value; cdktf leaves it, being no reference.
                BudgetsBudgetCostFilter(name="TagKeyValue", values=[f"user:Project${self._names.project}"]),
            ],
            notification=[
                BudgetsBudgetNotification(
                    comparison_operator="GREATER_THAN",
                    notification_type=kind,
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                    subscriber_sns_topic_arns=[standby.topic_arn],
                )
                for kind, percent in (("ACTUAL", alert_percent), ("FORECASTED", 100.0))
            ],
            depends_on=self._after,
        )

    def _anomalies(self) -> None:
        project = self._names.project
        tag = {"Key": "Project", "MatchOptions": None, "Values": [project]}
        monitor = CeAnomalyMonitor(
            self,
            "monitor",
            provider=self._provider,
            name=project,
            # By tag: an account has room for one monitor by service, and often has it already.
            monitor_type="CUSTOM",
            monitor_specification=json.dumps({**dict.fromkeys(_EXPRESSION), "Tags": tag}),
        )
        CeAnomalySubscription(
            self,
            "anomalies",
            provider=self._provider,
            name=project,
            frequency="IMMEDIATE",
            monitor_arn_list=[monitor.arn],
            subscriber=[CeAnomalySubscriptionSubscriber(type="SNS", address=self._names.standby.topic_arn)],
            threshold_expression=CeAnomalySubscriptionThresholdExpression(
                dimension=CeAnomalySubscriptionThresholdExpressionDimension(
                    key="ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                    match_options=["GREATER_THAN_OR_EQUAL"],
                    values=[_amount(self._limit * ANOMALY_SHARE)],
                )
            ),
            depends_on=self._after,
        )


def _amount(dollars: float) -> str:
    """Return an amount as Budgets and Cost Explorer take it: digits with cents, and no exponent."""
    return f"{dollars:.2f}".removesuffix("00").removesuffix(".")
