"""The decision which image instances of the passive region should start from, to match the active region's image.

A private image is copied; the copy's tags name its source and when the source was made. An image of AWS or of a
vendor is published in every region under one name, and often may not be copied, so this region's image of the same
name is used.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Verdict = Literal["copy", "wait", "publish", "in-step", "refused"]
SOURCE_TAG = "dr-source-image"
MADE_TAG = "dr-source-made"
AVAILABLE, PENDING = "available", "pending"


@dataclass(frozen=True)
class Image:
    """An image of one region. `state` is EC2's; `private` says that it belongs to this account or is shared with it.

    `made` is when its contents were made; a copy has its source's time. `source` is the image of which it is a copy.
    """

    id: str
    name: str
    state: str
    made: datetime
    private: bool
    source: str = ""
    snapshots: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImageDecision:
    """The decision about the image. `image` is the id that the passive region's parameter should have, if that is
    known.
    """

    verdict: Verdict
    image: str
    cause: str

    @property
    def is_in_step(self) -> bool:
        """Return whether instances of the passive region start from the same image as the active region's, now."""
        return self.verdict in ("publish", "in-step")


def decide(source: Image | None, found: Sequence[Image], current: str) -> ImageDecision:
    """Decide whether to copy the active region's image (`source`), to wait for a copy, or to write an image's id into
    the passive region's parameter. `found` are images of the passive region that were copied from the source or have
    its name, `current` is the image in the parameter.
    """
    if source is None:
        return ImageDecision("refused", "", "the active region's parameter names an image that doesn't exist")
    if source.state != AVAILABLE:
        return ImageDecision("wait", "", f"{source.id} is {source.state} itself")
    ready = [image.id for image in sorted(found, key=lambda each: each.made) if image.state == AVAILABLE]
    if current in ready:
        return ImageDecision("in-step", current, f"the image {current} has the same contents as {source.id}")
    if ready:
        return ImageDecision(
            "publish", ready[-1], f"the image {ready[-1]} has the same contents as {source.id}"
        )
    if any(image.state == PENDING for image in found):
        return ImageDecision("wait", "", f"a copy of the image {source.id} is being made")
    if not source.private:
        return ImageDecision(
            "refused",
            "",
            f"this region has no image with the name {source.name}: the image's owner didn't publish it here",
        )
    return ImageDecision("copy", "", f"the image {source.id} has no usable copy in this region")


def token(source: Image, copies: Iterable[Image], today: datetime) -> str:
    """Return a client token: EC2 makes one copy per token however often it is asked; a failed
    copy needs a new token.
    """
    failed = sum(1 for copy in copies if copy.source == source.id)
    return f"{source.id}-{today:%Y%m%d}-{failed}"


def expired(copies: Iterable[Image], used: Collection[str], kept: int) -> list[Image]:
    """Choose the copies of images to remove. The newest `kept` available copies stay, and so do `used` and unfinished
    ones.
    """
    newest = sorted(copies, key=lambda each: each.made, reverse=True)
    usable = [copy for copy in newest if copy.state == AVAILABLE]
    stay = {*used, *(copy.id for copy in usable[:kept])}
    return [copy for copy in newest if copy.id not in stay and copy.state != PENDING]
