"""The picture in the docs is that of the machine."""

import xml.etree.ElementTree as ET

from config import Settings
from machines.drawing import dot
from machines.failover import failover
from operations.drawing import PICTURE, picture
from tests.recovery.names import STANDBY, standby_definition

TITLE = "{http://www.w3.org/2000/svg}title"
NODE = "{http://www.w3.org/2000/svg}g[@class='node']"


def test_the_committed_picture_is_current() -> None:
    """`make machine` draws it."""
    assert PICTURE.read_text(encoding="utf-8") == picture(Settings(), STANDBY)


def test_every_state_is_in_the_picture() -> None:
    drawn = ET.fromstring(PICTURE.read_text(encoding="utf-8")).findall(f".//{NODE}/{TITLE}")
    assert {title.text for title in drawn} == {
        state.name for state in failover(standby_definition()).every_state
    }


def test_an_edge_that_changes_changes_the_picture() -> None:
    graph = dot(failover(standby_definition()))
    assert '"PromoteReplica" -> "RaiseSwitchToIssued"' in graph
    assert '"RaiseSwitchToIssued" -> "SwitchIssuedFailed" [style="dashed"' in graph
    assert '"Promoted" -> "PublishEndpoint"' in graph
