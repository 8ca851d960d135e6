"""What the queue extension promises, and what stock moto does instead."""

from typing import Any

from tests.embedded_aws.conftest import Aws

REDRIVE = '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:dead","maxReceiveCount":3}'


def _queue(aws: Aws) -> tuple[Any, str]:
    sqs = aws.client("sqs")
    sqs.create_queue(QueueName="dead")
    return sqs, sqs.create_queue(QueueName="work", Attributes={"RedrivePolicy": REDRIVE})["QueueUrl"]


def test_a_queue_url_is_the_one_of_aws_and_works(extended: Aws, stock: Aws) -> None:
    sqs, url = _queue(extended)
    assert url == "https://sqs.us-east-1.amazonaws.com/123456789012/work"
    sqs.send_message(QueueUrl=url, MessageBody="body")
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "body"
    assert _queue(stock)[1].startswith(stock.endpoint)


def test_a_redrive_policy_is_read_as_it_was_put(extended: Aws, stock: Aws) -> None:
    for aws, same in ((extended, True), (stock, False)):
        sqs, url = _queue(aws)
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]
        assert (found["RedrivePolicy"] == REDRIVE) is same
