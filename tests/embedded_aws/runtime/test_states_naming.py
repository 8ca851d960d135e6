"""Names of SDK integrations, as the Java SDK spells them."""

from datetime import UTC, datetime

import pytest

from embedded_aws.runtime.states_clients import operation_model, service_model
from embedded_aws.runtime.states_naming import (
    ParameterError,
    boto_service,
    capital,
    error_name,
    pascal,
    to_request,
    to_result,
)


@pytest.mark.parametrize(
    ("api", "java"),
    [
        ("DBInstanceIdentifier", "DbInstanceIdentifier"),
        ("KMSKeyId", "KmsKeyId"),
        ("ETag", "ETag"),
        ("VpcSecurityGroupIds", "VpcSecurityGroupIds"),
        ("executionArn", "ExecutionArn"),
        ("CACertificateIdentifier", "CaCertificateIdentifier"),
        ("DBInstances", "DbInstances"),
        ("Elastic Load Balancing v2", "ElasticLoadBalancingV2"),
        ("Route 53", "Route53"),
        ("S3KeyPrefix", "S3KeyPrefix"),
    ],
)
def test_pascal_case(api: str, java: str) -> None:
    assert pascal(api) == java


@pytest.mark.parametrize(
    ("service", "exception", "name"),
    [
        ("rds", "DBInstanceNotFoundFault", "Rds.DbInstanceNotFoundException"),
        ("rds", "InvalidDBInstanceStateFault", "Rds.InvalidDbInstanceStateException"),
        ("dynamodb", "ConditionalCheckFailedException", "DynamoDb.ConditionalCheckFailedException"),
        ("ssm", "ParameterNotFound", "Ssm.ParameterNotFoundException"),
        ("autoscaling", None, "AutoScaling.AutoScalingException"),
        ("autoscaling", "ScalingActivityInProgressFault", "AutoScaling.ScalingActivityInProgressException"),
        ("stepfunctions", "ExecutionDoesNotExist", "Sfn.ExecutionDoesNotExistException"),
        ("s3", "NoSuchKey", "S3.NoSuchKeyException"),
        ("cloudwatch", None, "CloudWatch.CloudWatchException"),
    ],
)
def test_error_names(service: str, exception: str | None, name: str) -> None:
    assert error_name(service_model(service).service_id, exception) == name


def test_services_are_named_as_in_integrations() -> None:
    assert boto_service("sfn") == "stepfunctions"
    assert boto_service("eventbridge") == "events"
    assert boto_service("rds") == "rds"


def test_parameters_are_renamed_at_every_level() -> None:
    shape = operation_model("autoscaling", "putScalingPolicy").input_shape
    sent = to_request(
        {"AutoScalingGroupName": "a", "StepAdjustments": [{"ScalingAdjustment": 1}]}, shape, pascal
    )
    assert sent == {"AutoScalingGroupName": "a", "StepAdjustments": [{"ScalingAdjustment": 1}]}
    shape = operation_model("rds", "modifyDBInstance").input_shape
    assert to_request({"DbInstanceIdentifier": "x", "CaCertificateIdentifier": "y"}, shape, pascal) == {
        "DBInstanceIdentifier": "x",
        "CACertificateIdentifier": "y",
    }


def test_a_parameter_that_aws_refuses_is_refused() -> None:
    shape = operation_model("rds", "promoteReadReplica").input_shape
    with pytest.raises(ParameterError, match=r"DBInstanceIdentifier.*not supported"):
        to_request({"DBInstanceIdentifier": "x"}, shape, pascal)


def test_results_are_renamed_and_times_are_text() -> None:
    shape = operation_model("rds", "describeDBInstances").output_shape
    moment = datetime(2026, 1, 2, 3, 4, 5, 678900, UTC)
    answer = {
        "DBInstances": [
            {"DBInstanceStatus": "available", "InstanceCreateTime": moment, "DBSubnetGroup": {"VpcId": "v"}}
        ]
    }
    assert to_result(answer, shape, pascal) == {
        "DbInstances": [
            {
                "DbInstanceStatus": "available",
                "InstanceCreateTime": "2026-01-02T03:04:05.678Z",
                "DbSubnetGroup": {"VpcId": "v"},
            }
        ]
    }


def test_optimized_integrations_keep_the_names_of_the_api() -> None:
    shape = operation_model("dynamodb", "getItem").output_shape
    item = {"Item": {"flag": {"BOOL": True}}}
    assert to_result(item, shape, capital) == item
    assert to_result(item, shape, pascal) == {"Item": {"flag": {"Bool": True}}}
    shape = operation_model("stepfunctions", "startExecution").output_shape
    assert to_result({"executionArn": "a"}, shape, capital) == {"ExecutionArn": "a"}
