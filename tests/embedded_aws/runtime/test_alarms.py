"""Alarms are evaluated, change, and act."""

import json
import time
from typing import Any

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually, function, machine, role, unique


def put_alarm(aws: Aws, name: str, region: str = "us-east-1", **more: Any) -> None:
    settings = {
        "Namespace": "drill",
        "MetricName": name,
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        **more,
    }
    aws.client("cloudwatch", region).put_metric_alarm(AlarmName=name, **settings)


def publish(aws: Aws, name: str, value: float, region: str = "us-east-1") -> None:
    aws.client("cloudwatch", region).put_metric_data(
        Namespace="drill", MetricData=[{"MetricName": name, "Value": value}]
    )


def state(aws: Aws, name: str, region: str = "us-east-1") -> str:
    found = aws.client("cloudwatch", region).describe_alarms(AlarmNames=[name])
    (alarm,) = found["MetricAlarms"] + found["CompositeAlarms"]
    return str(alarm["StateValue"])


def changes(aws: Aws, name: str) -> list[tuple[str, str]]:
    return [(one["from"], one["to"]) for one in aws.control.alarm_history() if one["alarm"] == name]


def test_stock_moto_never_evaluates(stock: Aws) -> None:
    put_alarm(stock, "never", Period=1)
    publish(stock, "never", 5)
    time.sleep(1.1)
    assert state(stock, "never") == "OK"


def test_alarm_goes_through_its_states_and_sped_up_periods_are_short(fast: Aws) -> None:
    name = unique("states")
    put_alarm(fast, name)
    assert state(fast, name) == "INSUFFICIENT_DATA"

    def led_to(value: float, wanted: str) -> bool:
        """Publish a value, and return whether the alarm has the wanted state; the test repeats this until it has."""
        publish(fast, name, value)
        return state(fast, name) == wanted

    began = time.monotonic()
    eventually(lambda: led_to(5, "ALARM"))
    assert time.monotonic() - began < 20
    eventually(lambda: led_to(0, "OK"))
    eventually(lambda: state(fast, name) == "INSUFFICIENT_DATA")
    moves = [("INSUFFICIENT_DATA", "ALARM"), ("ALARM", "OK"), ("OK", "INSUFFICIENT_DATA")]
    assert changes(fast, name) == moves


def test_period_lasts_as_long_as_it_says_in_real_time(extended: Aws) -> None:
    name = unique("slow")
    put_alarm(extended, name)
    publish(extended, name, 5)
    time.sleep(1.5)
    # The period in progress isn't looked at, unless the test happens to run over its end.
    if int(time.time() - 2) // 60 == int(time.time()) // 60:
        assert state(extended, name) == "INSUFFICIENT_DATA"


def test_n_of_m_with_missing_data_as_the_setting_says(fast: Aws) -> None:
    name = unique("breaching")
    put_alarm(fast, name, EvaluationPeriods=3, DatapointsToAlarm=2, TreatMissingData="breaching")
    eventually(lambda: state(fast, name) == "ALARM")
    quiet = unique("quiet")
    put_alarm(fast, quiet, EvaluationPeriods=3, DatapointsToAlarm=2, TreatMissingData="notBreaching")
    eventually(lambda: state(fast, quiet) == "OK")


def test_metric_math_alarm(fast: Aws) -> None:
    name = unique("math")
    stat = {"Metric": {"Namespace": "drill", "MetricName": name}, "Period": 60, "Stat": "Sum"}
    fast.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Metrics=[
            {"Id": "m1", "MetricStat": stat, "ReturnData": False},
            {"Id": "e1", "Expression": "IF(FILL(m1, 0) < 1, 1, 0)", "ReturnData": True},
        ],
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )
    eventually(lambda: state(fast, name) == "ALARM")
    band = unique("band")
    fast.client("cloudwatch").put_metric_alarm(
        AlarmName=band,
        Metrics=[
            {"Id": "m1", "MetricStat": stat, "ReturnData": True},
            {"Id": "t1", "Expression": "ANOMALY_DETECTION_BAND(m1, 2)"},
        ],
        EvaluationPeriods=1,
        ThresholdMetricId="t1",
        ComparisonOperator="LessThanLowerOrGreaterThanUpperThreshold",
    )
    time.sleep(1)
    assert state(fast, band) == "INSUFFICIENT_DATA"


def test_updated_alarm_keeps_its_state(fast: Aws) -> None:
    name = unique("kept")
    put_alarm(fast, name, TreatMissingData="breaching")
    eventually(lambda: state(fast, name) == "ALARM")
    before = len(changes(fast, name))
    put_alarm(fast, name, TreatMissingData="breaching", AlarmDescription="changed")
    assert state(fast, name) == "ALARM"
    time.sleep(1.2)
    assert len(changes(fast, name)) == before


def test_change_reaches_topic_function_and_event_bus(fast: Aws) -> None:
    source = """
        import boto3, json
        def handle(event, context):
            value = json.dumps([event["source"], event["alarmData"]["alarmName"], event["alarmData"]["state"]["value"]])
            boto3.client("ssm").put_parameter(Name="/alarm/" + context.function_name, Value=value, Type="String")
    """
    name = unique("acts")
    worker = function(fast, source, name=name)
    topic = fast.client("sns").create_topic(Name=name)["TopicArn"]
    sqs = fast.client("sqs")
    queue, bus_queue = (sqs.create_queue(QueueName=f"{name}{end}")["QueueUrl"] for end in ("", "-bus"))
    arn = f"arn:aws:sqs:us-east-1:123456789012:{name}"
    fast.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    pattern = {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"],
               "detail": {"alarmName": [name], "state": {"value": ["ALARM"]}}}  # fmt: skip
    events = fast.client("events")
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "q", "Arn": f"{arn}-bus"}])
    function_arn = f"arn:aws:lambda:us-east-1:123456789012:function:{worker}"
    put_alarm(fast, name, TreatMissingData="breaching", AlarmActions=[topic, function_arn])

    def received(url: str) -> Any:
        return sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages")

    (mail,) = eventually(lambda: received(queue))
    message = json.loads(json.loads(mail["Body"])["Message"])
    assert json.loads(mail["Body"])["Subject"] == f'ALARM: "{name}" in US East (N. Virginia)'
    assert (message["NewStateValue"], message["OldStateValue"]) == ("ALARM", "INSUFFICIENT_DATA")
    assert message["Trigger"]["Statistic"] == "MAXIMUM"
    (told,) = eventually(lambda: received(bus_queue))
    event = json.loads(told["Body"])
    assert event["resources"] == [f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{name}"]
    assert event["detail"]["previousState"]["value"] == "INSUFFICIENT_DATA"
    assert event["detail"]["configuration"]["metrics"][0]["metricStat"]["metric"]["name"] == name
    (found,) = eventually(lambda: fast.client("ssm").get_parameters(Names=[f"/alarm/{name}"])["Parameters"])
    assert json.loads(found["Value"]) == ["aws.cloudwatch", name, "ALARM"]


def test_disabled_actions_are_not_taken_but_the_event_is_sent(fast: Aws) -> None:
    name = unique("silent")
    topic = fast.client("sns").create_topic(Name=name)["TopicArn"]
    put_alarm(fast, name, TreatMissingData="breaching", AlarmActions=[topic], ActionsEnabled=False)
    eventually(lambda: state(fast, name) == "ALARM")
    time.sleep(0.3)
    assert [one for one in fast.control.events() if one["source"] == f"alarm:{name}"] == []


def test_set_alarm_state_acts_until_the_next_evaluation(fast: Aws) -> None:
    name = unique("set")
    topic = fast.client("sns").create_topic(Name=name)["TopicArn"]
    put_alarm(fast, name, TreatMissingData="notBreaching", AlarmActions=[topic])
    eventually(lambda: state(fast, name) == "OK")
    fast.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="drill")
    eventually(lambda: [one for one in fast.control.events() if one["source"] == f"alarm:{name}"])
    eventually(lambda: state(fast, name) == "OK")


def test_alarm_of_a_region_that_is_down_is_not_evaluated(fast: Aws) -> None:
    name, region = unique("down"), "ap-south-1"
    put_alarm(fast, name, region)

    def in_order() -> bool:
        publish(fast, name, 0, region)
        return state(fast, name, region) == "OK"

    eventually(in_order)
    fast.control.begin_outage(region)
    before = changes(fast, name)
    # Long enough for the data to leave the evaluation range.
    time.sleep(5)
    assert changes(fast, name) == before
    fast.control.end_outage(region)
    eventually(lambda: state(fast, name, region) == "INSUFFICIENT_DATA")


def test_composite_alarm_follows_its_rule_and_its_suppressor_holds_its_actions(fast: Aws) -> None:
    one, other, inhibitor, whole = (unique(name) for name in ("one", "other", "inhibitor", "whole"))
    put_alarm(fast, one, TreatMissingData="breaching")
    put_alarm(fast, other, TreatMissingData="notBreaching")
    put_alarm(fast, inhibitor, TreatMissingData="notBreaching")
    topic = fast.client("sns").create_topic(Name=whole)["TopicArn"]
    fast.client("cloudwatch").put_composite_alarm(
        AlarmName=whole,
        AlarmRule=f'ALARM("{one}") AND NOT ALARM("{other}")',
        AlarmActions=[topic],
        OKActions=[topic],
        ActionsSuppressor=inhibitor,
        ActionsSuppressorWaitPeriod=60,
        ActionsSuppressorExtensionPeriod=60,
    )

    def acted() -> list[str]:
        return [
            item["alarm"]["state"] for item in fast.control.events() if item["source"] == f"alarm:{whole}"
        ]

    eventually(lambda: state(fast, whole) == "ALARM")
    eventually(lambda: acted() and acted()[-1] == "ALARM")
    before = len(acted())
    put_alarm(fast, inhibitor, TreatMissingData="breaching")
    eventually(lambda: state(fast, inhibitor) == "ALARM")
    put_alarm(fast, other, TreatMissingData="breaching")
    eventually(lambda: state(fast, whole) == "OK")
    time.sleep(0.3)
    assert len(acted()) == before


def test_rule_whose_target_is_throttled_tries_again(fast: Aws) -> None:
    name = unique("throttled")
    arn = machine(fast, {"Go": {"Type": "Succeed"}}, name=name)
    events = fast.client("events")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "m", "Arn": arn, "RoleArn": role(fast, f"{name}-events")}])
    fast.control.put_fault(name, "states", "StartExecution", "ThrottlingException", status=400, times=1)
    events.put_events(Entries=[{"Source": name, "DetailType": "x", "Detail": "{}"}])
    entries = eventually(lambda: [one for one in fast.control.events() if one.get("rule") == name][1:])
    assert entries[0]["started"].startswith(arn.replace("stateMachine", "execution"))
