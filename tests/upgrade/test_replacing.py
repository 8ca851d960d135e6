"""The recorded attributes that force a replacement are those of the provider that the stacks use, which is
asked anew.
"""

from pathlib import Path

import pytest

from tests.upgrade.plans import replacing as planned
from tests.upgrade.stateful import replacing


@pytest.mark.terraform
@pytest.mark.slow
def test_the_provider_replaces_a_resource_for_what_is_kept(tmp_path: Path) -> None:
    assert planned(tmp_path) == replacing()
