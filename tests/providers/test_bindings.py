"""The fast import changes how the bindings load, never what they generate."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from providers import bindings

ROOT = Path(__file__).parents[2]
SYNTHESIZE = """
import json, sys
from pathlib import Path
from templates import app
from providers import bindings
code = app.main()
print(json.dumps(bindings.installed()))
sys.exit(code)
"""


def synthesize(folder: Path, *, stock: bool) -> tuple[dict[str, str], dict[str, bool]]:
    """Synthesize in another process, and return the written files and which hooks of the fast import were active."""
    environment = {k: v for k, v in os.environ.items() if k not in ("NODE_OPTIONS", bindings.STOCK_SWITCH)}
    if stock:
        environment[bindings.STOCK_SWITCH] = "1"
    done = subprocess.run(
        [sys.executable, "-c", SYNTHESIZE],
        cwd=ROOT,
        env={**environment, "CDKTF_OUTDIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    files = {
        str(file.relative_to(folder)): file.read_bytes().hex()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    return files, json.loads(done.stdout.splitlines()[-1])


@pytest.mark.terraform
def test_the_synthesized_json_equals_the_stock_one(tmp_path: Path) -> None:
    fast, fast_hooks = synthesize(tmp_path / "fast", stock=False)
    stock, stock_hooks = synthesize(tmp_path / "stock", stock=True)
    assert fast_hooks == {"python": True, "node": True}
    assert stock_hooks == {"python": False, "node": False}
    assert fast == stock
    assert len([name for name in fast if name.endswith("cdk.tf.json")]) == 5


def test_the_stock_package_is_used_when_there_is_none_to_replace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bindings, "PACKAGE", "no_such_package_of_bindings")
    bindings._bare_python_package()
    assert "no_such_package_of_bindings" not in sys.modules


def test_node_is_left_alone_when_the_hook_is_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("NODE_OPTIONS", raising=False)
    monkeypatch.setattr(bindings, "NODE_HOOK", tmp_path / "missing.cjs")
    bindings._lazy_node_index()
    assert "NODE_OPTIONS" not in os.environ


def test_the_node_hook_keeps_the_stock_index_when_there_is_no_lazy_one(tmp_path: Path) -> None:
    package = tmp_path / "node_modules" / "@cdktf" / "provider-aws" / "lib"
    package.mkdir(parents=True)
    (package / "index.js").write_text("module.exports = 'stock'", encoding="utf-8")
    ask = ["node", "--require", str(bindings.NODE_HOOK), "-p", "require('@cdktf/provider-aws/lib/index.js')"]

    def answer() -> str:
        return subprocess.run(ask, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()

    assert answer() == "stock"
    (package / "lazy-index.js").write_text("module.exports = 'lazy'", encoding="utf-8")
    assert answer() == "lazy"
