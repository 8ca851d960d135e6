"""Sizes of instance classes in AWS's order: `db.r6g.large` is half of `db.r6g.xlarge`."""

import re

# https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html: each word has twice the one before.
WORDS = {"nano": 1, "micro": 2, "small": 4, "medium": 8, "large": 16, "xlarge": 32, "metal": 1024}


def is_smaller(before: str, after: str) -> bool:
    """Return whether the instance class `after` is smaller than `before`; false if the size of either is
    unknown.
    """
    old, new = size(before), size(after)
    return old is not None and new is not None and new < old


def size(name: str) -> int | None:
    """Return the size of a class as a number; None if unknown."""
    word = name.rpartition(".")[2]
    if found := re.fullmatch(r"(\d+)xlarge", word):
        return int(found[1]) * WORDS["xlarge"]
    return WORDS.get(word)
