"""ARNs of the project's keys in a region."""

from cdktf import Fn, TerraformLocal
from cdktf_cdktf_provider_aws.data_aws_kms_alias import DataAwsKmsAlias
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames


def data_key_arn(scope: Construct, id: str, names: Names, provider: AwsProvider) -> str:
    """Return the ARN of the data key in the provider's region, looked up by its alias."""
    return DataAwsKmsAlias(scope, id, provider=provider, name=names.data_key_alias).target_key_arn


def evidence_key_arn(scope: Construct, id: str, names: Names, provider: AwsProvider) -> str:
    """Return the ARN of the key of evidence in the provider's region, looked up by its alias."""
    return DataAwsKmsAlias(scope, id, provider=provider, name=names.evidence_key_alias).target_key_arn


def secrets_key_arn(scope: Construct, id: str, names: Names, provider: AwsProvider) -> str:
    """Return the ARN of the key of secrets in the provider's region, looked up by its alias."""
    return DataAwsKmsAlias(scope, id, provider=provider, name=names.secrets_key_alias).target_key_arn


def key_arn_in(scope: Construct, id: str, key_arn: str, here: RegionNames, there: RegionNames) -> str:
    """Return the ARN of a multi-region key in the other region. Only the region differs, so nothing is looked up
    there.
    """
    replica = Fn.replace(key_arn, f":{here.region}:", f":{there.region}:")
    return TerraformLocal(scope, id, replica).as_string
