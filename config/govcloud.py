"""Refusals of settings that GovCloud doesn't support."""

from config.adoption import Components
from config.errors import refused
from config.resilience import Budget, Failover


def refuse_absent(components: Components, failover: Failover, budget: Budget) -> None:
    """Refuse the first setting that needs a service or feature which GovCloud lacks."""
    # botocore's endpoints have no CloudFront in aws-us-gov.
    if components.cdn:
        raise refused(
            "GovCloud has no CloudFront",
            allowed="false in GovCloud",
            fix="set components.cdn to false",
            field="components.cdn",
        )
    # The standby's prober alone can't tell a region that is lost from a way to it that is.
    if failover.automatic is True:
        raise refused(
            "GovCloud has no third region whose prober could confirm what the standby's prober sees",
            allowed="approval or false in GovCloud: a person confirms the loss",
            fix="set failover.automatic to approval",
            field="failover.automatic",
        )
    # GovCloud's accounts are billed through an account of the partition aws, where Budgets and Cost Explorer are
    # (botocore's endpoints have neither in aws-us-gov).
    for name in ("enabled", "anomalies"):
        if getattr(budget, name):
            raise refused(
                "GovCloud has no Budgets and no Cost Explorer: the paying account of the partition aws has its costs",
                allowed="false in GovCloud",
                fix=f"set budget.{name} to false, and make the budget in the paying account",
                field=f"budget.{name}",
            )
