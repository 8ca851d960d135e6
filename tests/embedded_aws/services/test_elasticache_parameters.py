"""What the cache parameter group extension promises, and what stock moto does instead."""

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.embedded_aws.conftest import Aws

GROUP = {
    "CacheParameterGroupName": "redis7",
    "CacheParameterGroupFamily": "redis7",
    "Description": "parameters",
}


def test_a_parameter_group_is_made_changed_read_and_deleted(extended: Aws, stock: Aws) -> None:
    cache = extended.client("elasticache")
    cache.create_cache_parameter_group(**GROUP)
    value = {"ParameterName": "maxmemory-policy", "ParameterValue": "allkeys-lru"}
    cache.modify_cache_parameter_group(CacheParameterGroupName="redis7", ParameterNameValues=[value])
    read = cache.describe_cache_parameters(CacheParameterGroupName="redis7")["Parameters"][0]
    assert {name: read[name] for name in value} == value
    assert read["Source"] == "user"
    cache.delete_cache_parameter_group(CacheParameterGroupName="redis7")
    with pytest.raises(ClientError) as gone:
        cache.describe_cache_parameter_groups(CacheParameterGroupName="redis7")
    assert gone.value.response["Error"]["Code"] == "CacheParameterGroupNotFound"
    # Stock moto answers an operation that it lacks with a web page.
    with pytest.raises(ResponseParserError):
        stock.client("elasticache").create_cache_parameter_group(**GROUP)
