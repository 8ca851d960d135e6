"""The section `organization` of `dr.yaml`: what a team's organization requires of everything and of every role."""

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
    """What a team's organization requires."""

    tags: dict[TagKey, TagValue] = Field(default={}, max_length=40)
    """Tags of everything that can have tags, beside the own ones (`Project`, `Namespace`, `ManagedBy`), also of what
    functions and commands make: instances, volumes, copies of images, restored databases, buckets of states. Text
    that looks like a number needs quotes. AWS takes 50 a resource. Parameters that are copied to the passive region
    have none yet."""
    permissions_boundary: str | None = Field(
        default=None, pattern=r"^arn:aws(-us-gov)?:iam::(aws|\d{12}):policy/[A-Za-z0-9_+=,.@/-]{1,512}$"
    )
    """ARN of the policy that bounds what every role here may do. It must allow what docs/privileges.md lists."""
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
