"""The image's copies, against the embedded AWS: two regions with their images and parameters."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.names import IMAGE_AGE_METRIC, IMAGE_BEHIND_METRIC
from recovery.handlers import image
from recovery.ledger import CURRENT
from recovery.settings import ImageSettings
from tests.embedded_aws.conftest import Aws
from tests.recovery.names import PRIMARY, STANDBY

EAST, WEST = PRIMARY.region, STANDBY.region
LEDGER = "image-ledger"
OLD = timedelta(days=40)


@dataclass
class World:
    """Clients of both regions, and the settings of the image replication function."""

    aws: Aws
    settings: ImageSettings

    def ec2(self, region: str) -> Any:
        return self.aws.client("ec2", region)

    def named(self, region: str) -> str:
        found = self.aws.client("ssm", region).get_parameter(Name=self.settings.parameter)
        return str(found["Parameter"]["Value"])

    def name(self, region: str, value: str) -> None:
        self.aws.client("ssm", region).put_parameter(
            Name=self.settings.parameter, Value=value, Type="String", Overwrite=True
        )

    def release(self, name: str) -> str:
        """Return a new image of the team's in the active region."""
        made = str(self.ec2(EAST).register_image(Name=name)["ImageId"])
        self.name(EAST, made)
        return made

    def published(self, metric: str) -> list[float]:
        now = datetime.now(UTC)
        found = self.aws.client("cloudwatch", WEST).get_metric_statistics(
            Namespace=self.settings.namespace,
            MetricName=metric,
            Dimensions=[{"Name": "Region", "Value": WEST}],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=60,
            Statistics=["Maximum"],
        )
        return [float(point["Maximum"]) for point in found["Datapoints"]]


@pytest.fixture
def world(extended: Aws, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    name = request.node.name.replace("_", "-")[:40]
    settings = ImageSettings(
        region=WEST,
        source_region=EAST,
        tags={"CostCenter": "4711", "Project": name},
        parameter=f"/{name}/image",
        key_arn="arn:aws:kms:us-west-2:123456789012:key/data",
        kept=2,
        ledger_table=LEDGER,
        namespace=f"{name}/replication",
        age_metric=IMAGE_AGE_METRIC,
        behind_metric=IMAGE_BEHIND_METRIC,
    )
    for variable, value in {**settings.environment(), "AWS_REGION": WEST}.items():
        monkeypatch.setenv(variable, value)
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "testing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", extended.endpoint)
    tables = extended.client("dynamodb", WEST)
    tables.create_table(
        TableName=LEDGER,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
    )
    made = World(extended, settings)
    made.name(WEST, "ami-12c6146b")
    yield made
    tables.delete_table(TableName=LEDGER)


def test_a_release_reaches_the_passive_region_encrypted_with_its_key_and_is_named_there(world: World) -> None:
    source = world.release("release-1")
    assert image.handle({}, None)["verdict"] == "copy"
    assert world.named(WEST) == "ami-12c6146b"
    assert image.handle({}, None)["verdict"] == "publish"
    (copy,) = world.ec2(WEST).describe_images(ImageIds=[world.named(WEST)])["Images"]
    assert {"Key": "dr-source-image", "Value": source} in copy["Tags"]
    snapshot = copy["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    (stored,) = world.ec2(WEST).describe_snapshots(SnapshotIds=[snapshot])["Snapshots"]
    assert (stored["Encrypted"], stored["KmsKeyId"]) == (True, world.settings.key_arn)
    assert image.handle({}, None)["verdict"] == "in-step"
    assert world.published(IMAGE_BEHIND_METRIC) == [1.0]


def test_old_copies_go_with_their_snapshots_and_those_to_go_back_to_stay(world: World) -> None:
    removed: list[str] = []
    for number in range(4):
        world.release(f"release-{number}")
        for _ in range(3):
            removed += image.handle({}, None)["removed"]
        # Images say when they were made in whole seconds here.
        time.sleep(1)
    wanted = world.settings.tags
    tagged = [{"Name": f"tag:{key}", "Values": [value]} for key, value in wanted.items()]
    assert set(wanted) == {"CostCenter", "Project"}
    left = world.ec2(WEST).describe_images(Owners=["self"], Filters=tagged)["Images"]
    assert {found["Name"].split("-ami-")[0] for found in left} == {"release-2", "release-3"}
    assert len(removed) == 2
    assert len(world.ec2(WEST).describe_snapshots(Filters=tagged)["Snapshots"]) == 2


def test_the_age_is_that_of_the_source_not_of_its_copy(world: World) -> None:
    world.release("release-1")
    for _ in range(2):
        image.handle({}, None, clock=lambda: datetime.now(UTC) + OLD)
    image.handle({}, None, clock=lambda: datetime.now(UTC) + OLD)
    (age,) = world.published(IMAGE_AGE_METRIC)
    assert age >= OLD.total_seconds()


def test_a_public_image_is_taken_by_its_name_and_never_copied(world: World) -> None:
    public = {
        region: world.ec2(region).describe_images(Owners=["amazon"])["Images"] for region in (EAST, WEST)
    }
    names = {each["Name"] for each in public[WEST]}
    source = next(each for each in public[EAST] if each["Name"] in names)
    world.name(EAST, source["ImageId"])
    assert image.handle({}, None)["verdict"] in ("publish", "in-step")
    (named,) = world.ec2(WEST).describe_images(ImageIds=[world.named(WEST)])["Images"]
    assert named["Name"] == source["Name"]


def test_an_image_that_is_gone_changes_nothing_and_is_told(world: World) -> None:
    world.name(EAST, "ami-0000000000000dead")
    assert image.handle({}, None)["verdict"] == "refused"
    assert world.named(WEST) == "ami-12c6146b"
    assert world.published(IMAGE_BEHIND_METRIC) == [1.0]


def test_nothing_is_copied_to_the_active_region(world: World) -> None:
    world.release("release-1")
    world.aws.client("dynamodb", WEST).put_item(
        TableName=LEDGER,
        Item={"pk": {"S": "active"}, "sk": {"S": CURRENT}, "region": {"S": WEST}, "epoch": {"N": "1"}},
    )
    assert image.handle({}, None)["verdict"] == "active"
    assert world.published(IMAGE_BEHIND_METRIC) == []


def test_the_settings_survive_the_environment(world: World) -> None:
    assert ImageSettings.read() == replace(world.settings)
