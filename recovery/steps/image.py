"""The decision from which image instances of the passive region should start, given the active region's.

An image that the team made is copied: the copy's tags name its source and when that was made. An image of AWS or of a
vendor is published in every region under one name, and many may not be copied; so the one with that name is used.
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

    `made` is when its contents were made: of a copy, when its source was. `source` is the image of which it is a
    copy.
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
    """The decision. `image` is the id that the passive region's parameter should have, if that is known."""

    verdict: Verdict
    image: str
    cause: str

    @property
    def is_in_step(self) -> bool:
        """Return whether instances of the passive region start from the same image as the active region's, now."""
        return self.verdict in ("publish", "in-step")


def decide(source: Image | None, found: Sequence[Image], current: str) -> ImageDecision:
    """Decide what becomes of an image in the passive region. `source` is the active region's image, `found` are images
    of the passive region that were copied from it or have its name, `current` is the image in its parameter.
    """
    if source is None:
        return ImageDecision("refused", "", "the active region's parameter names an image that doesn't exist")
    if source.state != AVAILABLE:
        return ImageDecision("wait", "", f"{source.id} is {source.state} itself")
    ready = [image.id for image in sorted(found, key=lambda each: each.made) if image.state == AVAILABLE]
    if current in ready:
        return ImageDecision("in-step", current, f"{current} has the same contents as {source.id}")
    if ready:
        return ImageDecision("publish", ready[-1], f"{ready[-1]} has the same contents as {source.id}")
    if any(image.state == PENDING for image in found):
        return ImageDecision("wait", "", f"a copy of {source.id} is being made")
    if not source.private:
        return ImageDecision(
            "refused", "", f"no image here is called {source.name}: its owner published none"
        )
    return ImageDecision("copy", "", f"{source.id} has no usable copy here")


def token(source: Image, copies: Iterable[Image], today: datetime) -> str:
    """Return a client token: EC2 makes one copy per token however often it is asked; a failed
    copy needs a new token.
    """
    failed = sum(1 for copy in copies if copy.source == source.id)
    return f"{source.id}-{today:%Y%m%d}-{failed}"


def expired(copies: Iterable[Image], used: Collection[str], kept: int) -> list[Image]:
    """Choose the copies of images to remove: all but the newest `kept` usable ones, the one in use, and unfinished
    ones.
    """
    newest = sorted(copies, key=lambda each: each.made, reverse=True)
    usable = [copy for copy in newest if copy.state == AVAILABLE]
    stay = {*used, *(copy.id for copy in usable[:kept])}
    return [copy for copy in newest if copy.id not in stay and copy.state != PENDING]
