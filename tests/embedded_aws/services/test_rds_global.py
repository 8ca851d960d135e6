"""A global database keeps its members, tags and moves; stock moto forgets them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.databases import global_database as aurora
from tests.embedded_aws.databases.conftest import DATABASE, PASSWORD, USER
from tests.embedded_aws.databases.test_component import HERE, THERE

pytestmark = pytest.mark.embedded


def code_of(call: Any, **options: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**options)
    return str(refused.value.response["Error"]["Code"])


def make_without_instances(aws: Aws, name: str) -> None:
    """Make a global database and both clusters without instances, for tests of the API alone."""
    options = {"Engine": aurora.ENGINE, "GlobalClusterIdentifier": name, "DBClusterIdentifier": name}
    aws.client("rds").create_global_cluster(
        GlobalClusterIdentifier=name, Engine=aurora.ENGINE, DatabaseName=DATABASE
    )
    aws.client("rds", HERE).create_db_cluster(
        **options, MasterUsername=USER, MasterUserPassword=PASSWORD, DatabaseName=DATABASE
    )
    aws.client("rds", THERE).create_db_cluster(**options)


def test_the_named_global_cluster_is_told_with_its_database_or_is_not_found(
    extended: Aws, stock: Aws
) -> None:
    for aws in (extended, stock):
        for name in ("told-a", "told-b"):
            aws.client("rds").create_global_cluster(
                GlobalClusterIdentifier=name, Engine=aurora.ENGINE, DatabaseName=DATABASE
            )
    (found,) = extended.client("rds", THERE).describe_global_clusters(GlobalClusterIdentifier="told-b")[
        "GlobalClusters"
    ]
    assert (found["GlobalClusterIdentifier"], found["DatabaseName"]) == ("told-b", DATABASE)
    nobody = extended.client("rds").describe_global_clusters
    assert code_of(nobody, GlobalClusterIdentifier="nobody") == "GlobalClusterNotFoundFault"
    told = stock.client("rds").describe_global_clusters(GlobalClusterIdentifier="told-b")["GlobalClusters"]
    assert len(told) >= 2
    assert not [each for each in told if "DatabaseName" in each]


def test_a_global_cluster_keeps_its_tags(extended: Aws, stock: Aws) -> None:
    tag, more = {"Key": "project", "Value": "myapp"}, {"Key": "stack", "Value": "shared"}
    for aws in (extended, stock):
        aws.client("rds").create_global_cluster(
            GlobalClusterIdentifier="tagged", Engine=aurora.ENGINE, Tags=[tag]
        )
    rds = extended.client("rds", THERE)
    whole = aurora.whole(extended, "tagged")
    assert whole["TagList"] == [tag]
    rds.add_tags_to_resource(ResourceName=whole["GlobalClusterArn"], Tags=[more])
    assert rds.list_tags_for_resource(ResourceName=whole["GlobalClusterArn"])["TagList"] == [tag, more]
    found = stock.client("rds").describe_global_clusters()["GlobalClusters"]
    told = next(each for each in found if each["GlobalClusterIdentifier"] == "tagged")
    assert not told.get("TagList")
    asked = {"ResourceName": told["GlobalClusterArn"], "Tags": [more]}
    assert code_of(stock.client("rds").add_tags_to_resource, **asked) == "InvalidParameterValue"


def test_a_member_of_another_region_leaves_and_no_other_way(extended: Aws, stock: Aws) -> None:
    for aws, left in ((extended, 1), (stock, 2)):
        make_without_instances(aws, "leaves")
        rds = aws.client("rds", THERE)
        arn = rds.describe_db_clusters(DBClusterIdentifier="leaves")["DBClusters"][0]["DBClusterArn"]
        if aws is extended:
            deleting = rds.delete_db_cluster
            options = {"DBClusterIdentifier": "leaves", "SkipFinalSnapshot": True}
            assert code_of(deleting, **options) == "InvalidDBClusterStateFault"
            first = aurora.cluster(aws, "leaves", HERE)["DBClusterArn"]
            asked = {"GlobalClusterIdentifier": "leaves", "DbClusterIdentifier": first}
            assert code_of(rds.remove_from_global_cluster, **asked) == "InvalidGlobalClusterStateFault"
        rds.remove_from_global_cluster(GlobalClusterIdentifier="leaves", DbClusterIdentifier=arn)
        found = aws.client("rds").describe_global_clusters(GlobalClusterIdentifier="leaves")
        members = {
            each["GlobalClusterIdentifier"]: each["GlobalClusterMembers"] for each in found["GlobalClusters"]
        }
        assert len(members["leaves"]) == left


def test_a_secondary_has_the_identity_of_its_storage_and_none_of_its_own(extended: Aws, stock: Aws) -> None:
    for aws, user in ((extended, USER), (stock, None)):
        make_without_instances(aws, "identity")
        told = aurora.cluster(aws, "identity", THERE)
        assert told.get("MasterUsername") == user
        # Of a provisioned cluster AWS tells none, and Terraform would set one in every plan.
        assert ("ScalingConfigurationInfo" in told) == (aws is stock)
    rds = extended.client("rds", "eu-west-1")
    for own in ({"MasterUsername": USER, "MasterUserPassword": PASSWORD}, {"DatabaseName": DATABASE}):
        options = {"DBClusterIdentifier": "third", "Engine": aurora.ENGINE}
        refused = code_of(rds.create_db_cluster, **options, **own, GlobalClusterIdentifier="identity")
        assert refused == "InvalidParameterCombination"


def test_what_cannot_fail_over_or_switch_over_is_refused_as_aws_does(extended: Aws, stock: Aws) -> None:
    make_without_instances(extended, "refuses")
    rds = extended.client("rds", THERE)
    first = aurora.cluster(extended, "refuses", HERE)["DBClusterArn"]
    second = aurora.cluster(extended, "refuses", THERE)["DBClusterArn"]
    for call, whole, target, told in (
        (rds.failover_global_cluster, "nobody", second, "GlobalClusterNotFoundFault"),
        (rds.switchover_global_cluster, "refuses", second + "-else", "DBClusterNotFoundFault"),
        (rds.switchover_global_cluster, "refuses", first, "InvalidDBClusterStateFault"),
    ):
        asked = {"GlobalClusterIdentifier": whole, "TargetDbClusterIdentifier": target}
        assert code_of(call, **asked) == told
    asked = {"GlobalClusterIdentifier": "refuses", "TargetDbClusterIdentifier": second}
    both = code_of(rds.failover_global_cluster, **asked, AllowDataLoss=True, Switchover=True)
    assert both == "InvalidParameterCombination"
    extended.control.begin_outage(HERE)
    try:
        assert code_of(rds.switchover_global_cluster, **asked) == "InvalidDBClusterStateFault"
    finally:
        extended.control.end_outage(HERE)
    # It hasn't got the operation, and fails.
    with pytest.raises(ResponseParserError):
        stock.client("rds", THERE).switchover_global_cluster(**asked)
