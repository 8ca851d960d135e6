"""The parameters of a region, as Parameter Store lists them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recovery.steps.configuration import Parameter

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


def listed(ssm: "SSMClient", path: str) -> Iterator[Parameter]:
    """Yield every parameter below a path. Descriptions need a separate call; nothing is decrypted."""
    described = {
        found["Name"]: found.get("Description", "")
        for page in ssm.get_paginator("describe_parameters").paginate(
            ParameterFilters=[{"Key": "Path", "Option": "Recursive", "Values": [path]}]
        )
        for found in page["Parameters"]
    }
    for page in ssm.get_paginator("get_parameters_by_path").paginate(Path=path, Recursive=True):
        for found in page["Parameters"]:
            yield Parameter(
                name=found["Name"],
                version=found["Version"],
                kind=found["Type"],
                value=found["Value"],
                description=described.get(found["Name"], ""),
                data_type=found.get("DataType", "text"),
            )
