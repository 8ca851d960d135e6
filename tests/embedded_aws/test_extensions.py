"""Every extension states its purpose, has a test, and reports when moto no longer needs it."""

import ast
import re
from pathlib import Path

import pytest

from embedded_aws import patching

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ROOT / "embedded_aws" / "services"


def _modules() -> list[Path]:
    return [file for file in SERVICES.glob("*.py") if "Extension(" in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize("module", _modules(), ids=lambda file: file.stem)
def test_every_extension_is_tested_against_stock_moto(module: Path) -> None:
    documented = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    assert documented
    service = module.stem.split("_")[0]
    own = Path(__file__).parent / "services" / f"test_{module.stem}.py"
    shared = Path(__file__).parent / "services" / f"test_{service}.py"
    tested = own if own.is_file() else shared
    assert "stock: Aws" in tested.read_text(encoding="utf-8")


@pytest.mark.parametrize("module", _modules(), ids=lambda file: file.stem)
def test_every_extension_is_installed(module: Path) -> None:
    assert re.search(rf"\b{module.stem}\.[A-Z_]+,", (ROOT / "embedded_aws/extensions.py").read_text())


class Owner:
    """An object that an extension changes."""

    def method(self) -> str:
        return "stock"

    @property
    def value(self) -> str:
        return "stock"


def test_what_moto_no_longer_has_is_not_extended_silently() -> None:
    with pytest.raises(patching.PatchError, match="has no gone that could be extended"):
        patching.wrap(Owner, "gone", lambda stock: stock)
    with pytest.raises(patching.PatchError, match="has no property method"):
        patching.wrap_property(Owner, "method", lambda stock: stock)


def test_what_moto_has_by_now_is_not_added_again() -> None:
    with pytest.raises(patching.PatchError, match="delete the extension"):
        patching.add(Owner, "method", lambda _: "ours")


def test_a_wrapped_property_keeps_its_getter_for_the_extension() -> None:
    class Changed(Owner):
        pass

    patching.wrap_property(Changed, "value", lambda stock: lambda self: stock(self) + ", extended")
    assert Changed().value == "stock, extended"
    assert Owner().value == "stock"
