"""Marks what starts an embedded AWS, so that the fast tests can leave it out."""

import pytest

# Fixtures that start a server process.
SERVERS = {"extended", "stock", "fast", "_deployed", "world", "aws"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if SERVERS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.embedded)
