"""Field types that validate themselves, shared by the sections of the settings."""

from collections.abc import Sequence
from functools import cache
from ipaddress import IPv4Network
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from config import text_patterns
from config.errors import refused
from config.partition import GLOBAL_REGIONS

# RFC 1918; RFC 6598's shared address space and RFC 2544's for benchmarks, which are nobody's on the internet either
# (AWS's guide of VPCs lists both among the ranges that teams use).
_PRIVATE = tuple(
    map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15"))
)


# What people write for null, in other languages.
_NO_VALUE = ("none", "nil", "null")


class Section(BaseModel):
    """A section of the settings: unknown keys are errors, and values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _switches_are_no_numbers(cls, value: Any, field: ValidationInfo) -> Any:
        """Refuse true and false for numbers: Python takes them for 1 and 0, and YAML reads yes and off as true and
        false.
        """
        if isinstance(value, bool) and _counts(cls.model_fields[str(field.field_name)].annotation):
            raise refused(
                f"this setting takes a number, and the value is {str(value).lower()}",
                allowed="a number",
                fix="write the number (YAML reads yes and on as true, no and off as false)",
            )
        return value

    @field_validator("*", mode="before")
    @classmethod
    def _nothing_is_null(cls, value: Any, field: ValidationInfo) -> Any:
        """Refuse the words none and nil where null is allowed: YAML reads them as text, which may be a valid name."""
        annotation = cls.model_fields[str(field.field_name)].annotation
        if isinstance(value, str) and value.lower() in _NO_VALUE and type(None) in get_args(annotation):
            raise refused(
                "YAML reads this value as text, not as null",
                allowed="null without quotes, or a value",
                fix="write null, or remove the line",
            )
        return value

    @field_validator("*")
    @classmethod
    def _lists_repeat_nothing(cls, value: Any) -> Any:
        """Refuse a list that repeats an entry: it is a mistake, and AWS or Terraform would report it too late."""
        if again := repetition(value if isinstance(value, list) else ()):
            raise refused(
                f"entry {again[1]} repeats entry {again[0]}",
                allowed="a list without repetitions",
                fix="remove one of the two entries",
            )
        return value


def repetition(values: Sequence[Any]) -> tuple[int, int] | None:
    """Return both places, counted from 1, of the first value that occurs twice; None if each occurs once."""
    for place, each in enumerate(values):
        if each in values[:place]:
            return values.index(each) + 1, place + 1
    return None


def _counts(annotation: Any) -> bool:
    """Tell whether a field accepts numbers but not true or false."""
    kinds = {type(each) if get_origin(annotation) is Literal else each for each in get_args(annotation)}
    if bool in kinds or annotation is bool:
        return False
    return annotation in (int, float) or int in kinds or any(_counts(each) for each in kinds)


@cache
def _regions() -> tuple[str, ...]:
    """Return AWS's regions. Cached, because botocore takes a quarter of a second to read its file of endpoints."""
    from botocore.session import Session

    # They are the same for everybody, also for who has AWS_PROFILE set to one that isn't in their files.
    nobodys = Session(session_vars={"profile": (None, [], None, None)})
    return tuple(
        region
        for partition in GLOBAL_REGIONS
        for region in nobodys.get_available_regions("ec2", partition_name=partition)
    )


# Where AWS is another AWS: accounts, names and services of their own (AWS general reference, "Amazon Resource Names").
_PARTITIONS = {
    "aws-cn": "China has another operator, and service principals and host names that end in amazonaws.com.cn",
    "aws-eusc": "the European Sovereign Cloud has one region, and a recovery needs two",
    **dict.fromkeys(
        ("aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"), "the partition is an isolated network"
    ),
}


@cache
def _elsewhere() -> dict[str, str]:
    """Return the partition of each region that isn't in a supported partition."""
    from botocore.session import Session

    nobodys = Session(session_vars={"profile": (None, [], None, None)})
    return {
        region: partition
        for partition in nobodys.get_available_partitions()
        if partition not in GLOBAL_REGIONS
        for region in nobodys.get_available_regions("ec2", partition_name=partition)
    }


def _region(value: str) -> str:
    if value in _regions():
        return value
    partition = _elsewhere().get(value)
    if partition is not None:
        why = _PARTITIONS.get(partition, "that partition has services and names of its own")
        raise refused(
            f"the region belongs to AWS's partition {partition}, and this project deploys in the partitions "
            f"{' and '.join(GLOBAL_REGIONS)}: {why}",
            allowed=f"regions of the partition {' or '.join(GLOBAL_REGIONS)}, such as "
            + ", ".join(_near(value)),
            fix=f"name regions of {' or of '.join(GLOBAL_REGIONS)}",
        )
    raise refused(
        "there is no such AWS region",
        allowed="a region name such as " + ", ".join(_near(value)),
        fix="use the region's name, not its title (`aws ec2 describe-regions` lists the names)",
    )


def _near(value: str) -> list[str]:
    """Return some allowed regions; if possible those whose names begin like the wrong one's."""
    close = [name for name in _regions() if name.split("-")[0] == value[:2]]
    return (close or list(_regions()))[:4]


def _cidr(value: str) -> str:
    try:
        network = IPv4Network(value)
    except ValueError as error:
        raise refused(
            f"this is not a network ({error})",
            allowed="an IPv4 network in CIDR form, such as 10.10.0.0/16",
            fix="write the network's first address, such as 10.10.0.0/16",
        ) from error
    # Terraform's functions read no netmask: https://developer.hashicorp.com/terraform/language/functions/cidrsubnet
    if str(network) != value:
        raise refused(
            "the network has no prefix length",
            allowed="an IPv4 network in CIDR form, such as 10.10.0.0/16",
            fix=f"write {network}" if "/" in value else f"append the prefix length, such as {value}/16",
        )
    # https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html ("IPv4 VPC CIDR blocks")
    if not 16 <= network.prefixlen <= 28:
        raise refused(
            f"AWS makes no VPC with the prefix length /{network.prefixlen}",
            allowed="a prefix length from /16 to /28",
            fix="take a /16 unless addresses are scarce",
        )
    return value


def refuse_narrow(value: str, field: str) -> None:
    """Refuse a network that is too small for nine subnets, or whose addresses are public.

    This applies only to a VPC that the project makes: the address range of an existing one is its owner's decision.
    """
    network = IPv4Network(value)
    if network.prefixlen > 20:
        raise refused(
            f"a /{network.prefixlen} network does not hold three subnets in each of three zones",
            allowed="a prefix length from /16 to /20, for a VPC that this project makes",
            fix="take a /16 unless addresses are scarce",
            field=field,
        )
    if not any(network.subnet_of(private) for private in _PRIVATE):
        raise refused(
            "the network's addresses are public, so instances couldn't reach the internet's hosts at these addresses",
            allowed="a network within " + ", ".join(str(private) for private in _PRIVATE),
            fix="take a private network, such as 10.10.0.0/16",
            field=field,
        )


Site = Literal["primary", "standby"]
SITES: tuple[Site, Site] = get_args(Site)
Region = Annotated[str, AfterValidator(_region)]
Cidr = Annotated[str, AfterValidator(_cidr)]
AccountId = Annotated[str, Field(pattern=text_patterns.ACCOUNT)]
Email = Annotated[str, Field(pattern=text_patterns.EMAIL, max_length=320)]
Percent = Annotated[float, Field(gt=0, le=100)]
InstanceType = Annotated[str, Field(pattern=text_patterns.INSTANCE_TYPE)]
CacheNodeType = Annotated[str, Field(pattern=text_patterns.CACHE_NODE)]
# The retention periods that CloudWatch Logs has, from a month up.
LogDays = Literal[30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
