"""The section `organization` of `dr.yaml`: tags, permissions boundary and role path that an organization requires."""

from typing import Annotated

from pydantic import Field, field_validator, model_validator

from config import text_patterns
from config.errors import refused
from config.fields import Section

TagKey = Annotated[str, Field(pattern=text_patterns.TAG_KEY)]
TagValue = Annotated[str, Field(pattern=text_patterns.TAG_VALUE)]
# What is told apart by tags here; IAM's keys differ by more than their case (IAM user guide, "Rules for tagging").
OWN = (
    "Project",
    "Namespace",
    "ManagedBy",
    "Name",
    "dr-snapshot",
    "dr-backup",
    "dr-source-image",
    "dr-source-made",
)


class Organization(Section):
    """An organization's requirements of resources and roles."""

    tags: dict[TagKey, TagValue] = Field(default={}, max_length=40)
    """Tags of every resource that can have tags, in addition to the project's own (`Project`, `Namespace`,
    `ManagedBy`); also of what functions and commands create: instances, volumes, copies of images, restored
    databases, state buckets. Put text that looks like a number in quotes. AWS allows 50 tags per resource. Parameters
    copied to the passive region have no tags yet.
    """
    permissions_boundary: str | None = Field(default=None, pattern=text_patterns.BOUNDARY)
    """ARN of the permissions boundary of every role. It must allow what docs/privileges.md lists."""
    role_path: str = Field(default="/", max_length=512, pattern=text_patterns.ROLE_PATH)
    """Path of every role. A role is replaced when it changes, so set it before the first deployment."""

    @field_validator("role_path")
    @classmethod
    def _roles_are_ours(cls, path: str) -> str:
        # IAM user guide, "Service-linked roles": only a service makes roles below this path.
        if path.startswith("/aws-service-role/"):
            raise refused(
                "only AWS's services make roles below /aws-service-role/",
                allowed="/ or another path between slashes, such as /platform/dr/",
                fix="set organization.role_path to a path of your own",
            )
        return path

    @model_validator(mode="after")
    def _tags_are_not_ours(self) -> "Organization":
        for key in self.tags:
            clash = next((own for own in OWN if own.lower() == key.lower()), None)
            if clash or key.lower().startswith("aws:"):
                raise refused(
                    f"the tag {key} is "
                    f"{f'the same as {clash}, which the project sets' if clash else 'reserved by AWS'}",
                    allowed=f"keys other than {', '.join(OWN)}, and none that begins with aws:",
                    fix=f"remove organization.tags.{key}, or give it another key",
                    field="organization.tags",
                )
        return self
