"""Patterns of texts in the settings, each with a description that error messages show."""

# What each pattern allows, in words.
ALLOWED: dict[str, str] = {}


def _pattern(pattern: str, allowed: str) -> str:
    ALLOWED[pattern] = allowed
    return pattern


_NUMBERS = "numbers with dots between them"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
_DAY = "(mon|tue|wed|thu|fri|sat|sun)"
# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html ("Tag naming limits")
_TAG = r"[A-Za-z0-9 _.:/=+@-]"
_TAGS = "letters a to z, digits, spaces and _ . : / = + @ -"


def _id(prefix: str, what: str) -> str:
    # EC2's ids have 8 hexadecimal digits, or 17 since 2016.
    return _pattern(rf"^{prefix}-[0-9a-f]{{8,17}}$", f"the id of {what}, such as {prefix}-0a1b2c3d4e5f60718")


PROJECT = _pattern(
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
    "a lower-case letter, then lower-case letters and digits, with single hyphens between them",
)
ACCOUNT = _pattern(r"^[0-9]{12}$", "the 12 digits of an AWS account, in quotes")
EMAIL = _pattern(
    r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$", "a mail address, such as ops@example.com"
)
# S3 user guide, "General purpose bucket naming rules"; BucketName has what they reserve.
BUCKET = _pattern(
    r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "3 to 63 lower-case letters, digits, and inner hyphens and dots"
)
INSTANCE_TYPE = _pattern(r"^[a-z0-9-]+\.[a-z0-9-]+$", "an EC2 instance type, such as m6g.large")
CACHE_NODE = _pattern(r"^cache\.[a-z0-9]+\.[a-z0-9]+$", "an ElastiCache node type, such as cache.m6g.large")
DATABASE_CLASS = _pattern(r"^db\.[a-z0-9-]+\.[a-z0-9-]+$", "an RDS instance class, such as db.r6g.large")
DATABASE_VERSION = _pattern(r"^[0-9]+(\.[0-9]+){0,2}$", f'one to three {_NUMBERS}, in quotes, such as "16.4"')
CACHE_VERSION = _pattern(r"^[0-9]+\.[0-9]+$", f'two {_NUMBERS}, in quotes, such as "8.0"')
GROUP = _pattern(
    r"^[a-zA-Z][a-zA-Z0-9:.-]{0,254}$", "the name of an RDS group: a letter, then letters, digits and : . -"
)
DATABASE = _pattern(
    r"^[a-z](-?[a-z0-9]){0,62}$",
    "the identifier of an RDS instance, in lower case as RDS keeps it: a letter, then letters, digits and single "
    "hyphens between them",
)
DAILY = _pattern(rf"^{_TIME}-{_TIME}$", "two times in UTC, such as 03:00-04:00")
WEEKLY = _pattern(
    rf"^{_DAY}:{_TIME}-{_DAY}:{_TIME}$", "two times in UTC, each with its day, such as sun:05:00-sun:06:00"
)
# Of the regions' own zones; local zones (`use1-bos1-az1`) have no RDS for two regions.
ZONE_ID = _pattern(
    r"^[a-z]{3,5}[0-9]-az[0-9]$",
    "the id of an availability zone, such as use1-az1, not its name, which ends with a letter",
)
VPC = _id("vpc", "a VPC")
SUBNET = _id("subnet", "a subnet")
ROUTE_TABLE = _id("rtb", "a route table")
SECURITY_GROUP = _id("sg", "a security group")
# CreateLoadBalancer and CreateTargetGroup, Name: "a maximum of 32 characters, ... only alphanumeric characters or
# hyphens, and must not begin or end with a hyphen".
BALANCER = _pattern(
    r"^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$",
    "a name, not an ARN: 1 to 32 letters, digits and inner hyphens",
)
# CreateTable, TableName: "Minimum length of 3. Maximum length of 255", "a-z, A-Z, 0-9, _, - and .".
TABLE = _pattern(
    r"^[a-zA-Z0-9_.-]{3,255}$", "the name of a DynamoDB table: 3 to 255 letters, digits and _ . -"
)
_KEY = r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+"
_KEY_WORDS = "the ARN of a KMS key, not of an alias: it begins with arn:aws:kms: and contains :key/"
KEY_ARN = _pattern(rf"^{_KEY}$", _KEY_WORDS)
REPLICA_KEY = _pattern(rf"^(project|{_KEY})$", f"project, or {_KEY_WORDS}")
VISIBLE = _pattern(r"^[^\x00-\x1f]+$", "a name without control characters")
# CreateSecret, Name: "alphanumeric characters and the following characters: /_+=.@-".
SECRET = _pattern(r"^[A-Za-z0-9/_+=.@-]{1,512}$", "the name of a secret: letters, digits and / _ + = . @ -")
WINDOW = _pattern(
    r"^[a-z0-9]+(-[a-z0-9]+)*$", "lower-case letters and digits, with single hyphens between them"
)
PARAMETER = _pattern(r"^(/[A-Za-z0-9_.-]+)+/?$", "a path of parameters, such as /feature/flags or /feature/")
# RFC 3986's path and query without what means something to a shell or to Terraform. Route 53's ResourcePath has 255
# characters at most (CreateHealthCheck), a target group's HealthCheckPath 1024 (CreateTargetGroup).
_PATH = r"(?:[A-Za-z0-9/_.~!*,;:@&=+?-]|%[0-9A-Fa-f]{2})*"
_URL = "a path that begins with / and has only characters of URLs, without spaces, quotes, $, #, ( and )"
URL_PATH = _pattern(rf"^/{_PATH}$", _URL)
WARM_PATH = _pattern(rf"^(/{_PATH})?$", f"nothing, or {_URL}")
RUNBOOK = _pattern(r"^[!\"$-z~]+$", "an address or a path without spaces, #, { and }")
TAG_KEY = _pattern(rf"^{_TAG}{{1,128}}$", f"1 to 128 {_TAGS}")
TAG_VALUE = _pattern(rf"^{_TAG}{{0,256}}$", f"at most 256 {_TAGS}")
BOUNDARY = _pattern(
    r"^arn:aws(-us-gov)?:iam::(aws|[0-9]{12}):policy/[A-Za-z0-9_+=,.@/-]{1,512}$",
    "the ARN of an IAM policy: arn:aws:iam::, the account, :policy/ and its name",
)
ROLE_PATH = _pattern(
    r"^/([A-Za-z0-9_+=,.@-]+/)*$",
    "/ or a path between slashes, such as /platform/dr/, of letters, digits and _ + = , . @ -",
)
