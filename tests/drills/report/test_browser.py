"""The page in a real browser, where one is installed: it is drawn without a network, and its numbers are there."""

import os
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from drills.report.page import page
from drills.result import Result
from tests.drills.report.reading import card, read, rows
from tests.drills.results import drilled, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WIDTH, HEIGHT = 1000, 1600
# A first start on a loaded machine.
PATIENCE_SECONDS = 120
# Nothing answers there: what asks for anything beside the file gets no answer.
NOWHERE = "127.0.0.1:9"
BROWSER = os.environ.get("CHROME") or next((found for name in NAMES if (found := shutil.which(name))), "")

pytestmark = pytest.mark.skipif(
    not BROWSER,
    reason="no Chromium or Chrome on the PATH: apt-get install chromium (Debian), brew install --cask chromium "
    "(macOS), or name one by CHROME=/path/to/it",
)


def result() -> Result:
    return drilled(25.5, step("Validate", 10, 12), step("WaitForPromotion", 12.5, 20.001))


def browse(folder: Path, *asked: str) -> str:
    """Open the page by itself; returns what the browser wrote."""
    file = folder / "report.html"
    file.write_text(page(result()), encoding="utf-8")
    command = [
        BROWSER,
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--force-device-scale-factor=1",
        f"--user-data-dir={folder / 'browser'}",
        f"--proxy-server={NOWHERE}",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        # Chromium refuses its sandbox as root.
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        *asked,
        file.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def pixels(picture: bytes) -> tuple[int, int, bytes]:
    """Return the width, height and the unpacked lines of a PNG."""
    assert picture[:8] == b"\x89PNG\r\n\x1a\n", "it is no PNG"
    width, height = struct.unpack(">II", picture[16:24])
    at, packed = 8, b""
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        if picture[at + 4 : at + 8] == b"IDAT":
            packed += picture[at + 8 : at + 8 + length]
        at += length + 12
    return width, height, zlib.decompress(packed)


def test_it_is_drawn_without_a_network(tmp_path: Path) -> None:
    file = tmp_path / "report.png"
    browse(tmp_path, f"--screenshot={file}", f"--window-size={WIDTH},{HEIGHT}")
    width, height, lines = pixels(file.read_bytes())
    # Some versions take the window's own frame off the height that is asked for.
    assert width == WIDTH
    assert HEIGHT - 200 <= height <= HEIGHT
    # An empty page, and a browser's page of an error, have next to nothing but paper.
    assert len(set(lines)) > 60
    assert sum(byte not in (0, 255) for byte in lines) > 10_000


def test_what_it_shows_is_what_was_measured(tmp_path: Path) -> None:
    top = read(browse(tmp_path, "--dump-dom"))
    assert card(top, "RTO") == "25.5 s"
    assert card(top, "RPO of s3") == "0.2 s"
    *parts, whole = rows(top, "shares")
    assert whole[1:] == ["25.500", "100.0 %"]
    assert round(sum(float(cells[1]) for cells in parts), 3) == 25.5
