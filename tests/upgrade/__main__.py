"""Keeps what holds data in this version's stacks, once it is released: `make released RELEASE=v1.2.0`."""

import sys

from tests.golden.normal import text
from tests.upgrade.stateful import RELEASED, copies, holding, replacing


def main(release: str) -> None:
    """Write the addresses, and the attributes that force a replacement, under the name of the release."""
    forcing = replacing()
    stacks = {name: holding(document, forcing) for name, document in copies()}
    RELEASED.write_text(text({"release": release, "stacks": stacks}), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
