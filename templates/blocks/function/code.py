"""The functions' zip, as an asset of a stack."""

from pathlib import Path

from cdktf import AssetType, TerraformAsset
from constructs import Construct

from recovery import package
from templates.blocks.function.function import Code

# Where the zip is built; each stack holds a copy under a relative path.
BUILD_FOLDER = Path(__file__).parents[3] / ".cache" / "recovery"


def packaged(scope: Construct) -> Code:
    """Return the zip of all functions, placed beside the JSON of the stack of `scope`."""
    built = package.build(BUILD_FOLDER)
    digest = Code.digest(built.read_bytes())
    asset = TerraformAsset(
        scope, "code", path=str(built), asset_hash=digest.hexadecimal[:32], type=AssetType.FILE
    )
    return Code(path=asset.path, sha256_base64=digest.base64)
