"""Check of costs by tag, if the settings want it: the paying account must have activated the tag."""

from botocore.exceptions import ClientError

from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge

TAG = "Project"
MONITOR, KNOWN = "anomaly monitor by tag", f"cost allocation tag {TAG}"


def examine(around: DoctorContext) -> list[Diagnosis]:
    """Return a diagnosis of the cost anomaly monitor and one of the cost allocation tag, if the settings want them."""
    budget = around.settings.budget
    if not (budget.enabled or budget.anomalies):
        why = "no cost by tag is needed: budget.enabled and budget.anomalies are false"
        return [Diagnosis("cost by tag", "ready", why)]
    if around.label == "embedded":
        return [Diagnosis("cost by tag", "ready", "nothing costs anything on the embedded AWS")]
    payer = _payer(around)
    monitor = [_monitor(around, payer)] if budget.anomalies else []
    return [*monitor, _tag(around, payer)]


def _payer(around: DoctorContext) -> str:
    """Return the management account of the organization, or the account itself without one."""
    client = around.clients("organizations", around.names.global_region)
    try:
        return str(client.describe_organization()["Organization"]["MasterAccountId"])
    except client.exceptions.AWSOrganizationsNotInUseException:
        return around.settings.account_id


def _monitor(around: DoctorContext, payer: str) -> Diagnosis:
    # "Cost monitors for linked accounts, cost allocation tags, and cost categories can only be created in the
    # management account": https://docs.aws.amazon.com/cost-management/latest/userguide/getting-started-ad.html
    own = around.settings.account_id
    return judge(
        MONITOR,
        good=payer == own,
        cause=f"account {own} pays for itself"
        if payer == own
        else f"account {own} belongs to an organization that account {payer} manages",
        fix=f"set budget.anomalies to false, and create a cost anomaly monitor for the tag {TAG} in account {payer}",
    )


def _tag(around: DoctorContext, payer: str) -> Diagnosis:
    activate = (
        "aws ce update-cost-allocation-tags-status --cost-allocation-tags-status "
        f"TagKey={TAG},Status=Active, in account {payer}; a tag can be activated about a day after its first use"
    )
    client = around.clients("ce", around.names.global_region)
    try:
        found = client.list_cost_allocation_tags(TagKeys=[TAG], Status="Active")["CostAllocationTags"]
    except ClientError as error:
        # A member account isn't told.
        if payer == around.settings.account_id or error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return Diagnosis(
            KNOWN,
            "unknown",
            f"only the management account {payer} sees whether the tag {TAG} is active",
            activate,
        )
    cause = (
        f"the tag {TAG} is active"
        if found
        else f"the tag {TAG} isn't active: a budget and a monitor by tag would see no cost at all"
    )
    return judge(KNOWN, good=bool(found), cause=cause, fix=activate)
