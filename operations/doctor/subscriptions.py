"""Check of the notification subscriptions, which people must confirm."""

from config import RegionNames
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge

PENDING = "PendingConfirmation"


def examine(around: DoctorContext) -> list[Diagnosis]:
    """Return a diagnosis of each address's subscription in each region; not ready if the settings name no address,
    because then nobody is notified.
    """
    emails = around.settings.notifications.emails
    if not emails:
        return [
            Diagnosis(
                "notifications",
                "not ready",
                "notifications.emails is empty: nobody is notified of a failover",
                "add at least one address to notifications.emails",
            )
        ]
    return [
        each for region in (around.names.primary, around.names.standby) for each in _region(around, region)
    ]


def _region(around: DoctorContext, here: RegionNames) -> list[Diagnosis]:
    client = around.clients("sns", here.region)
    try:
        pages = list(client.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=here.topic_arn))
    except client.exceptions.NotFoundException:
        return [
            Diagnosis(
                f"subscriptions in {here.region}",
                "unknown",
                f"the topic {here.topic} isn't deployed yet",
                "deploy dr_shared, confirm the subscription mails, and run the check again",
            )
        ]
    arns = {each["Endpoint"]: each["SubscriptionArn"] for page in pages for each in page["Subscriptions"]}
    return [
        judge(
            f"subscription of {email} in {here.region}",
            good=arns.get(email, PENDING) != PENDING,
            cause=f"the subscription is {'confirmed' if arns.get(email, PENDING) != PENDING else 'not confirmed'}",
            fix="confirm the subscription in the mail that AWS sent, or subscribe the address again",
        )
        for email in map(str, around.settings.notifications.emails)
    ]
