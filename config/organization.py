"""The section `organization` of `dr.yaml`: tags, permissions boundary and role path that an organization requires."""

from typing import Annotated

from pydantic import Field, model_validator

from config.errors import refused
from config.fields import Section

# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html ("Tag naming limits")
TAG_TEXT = r"[A-Za-z0-9 _.:/=+@-]"
TagKey = Annotated[str, Field(pattern=rf"^{TAG_TEXT}{{1,128}}$")]
TagValue = Annotated[str, Field(pattern=rf"^{TAG_TEXT}{{0,256}}$")]
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
    permissions_boundary: str | None = Field(
        default=None, pattern=r"^arn:aws(-us-gov)?:iam::(aws|[0-9]{12}):policy/[A-Za-z0-9_+=,.@/-]{1,512}$"
    )
    """ARN of the permissions boundary of every role. It must allow what docs/privileges.md lists."""
    role_path: str = Field(default="/", max_length=512, pattern=r"^/([A-Za-z0-9_+=,.@-]+/)*$")
    """Path of every role. A role is replaced when it changes, so set it before the first deployment."""

    @model_validator(mode="after")
    def _tags_are_not_ours(self) -> "Organization":
        for key in self.tags:
            clash = next((own for own in OWN if own.lower() == key.lower()), None)
            if clash or key.lower().startswith("aws:"):
                raise refused(
                    f"the tag {key} is {f'{clash}, which is set here' if clash else 'of AWS, as all that begin so'}",
                    allowed=f"keys other than {', '.join(OWN)}, and none that begins with aws:",
                    fix=f"remove organization.tags.{key}, or give it another key",
                    field="organization.tags",
                )
        return self
