"""The template `recovery_automation`: what notices a lost region and recovers from it."""

from pathlib import Path

from cdktf import AssetType, TerraformAsset
from constructs import Construct

from config import Names, Settings
from config.environment import Removal
from config.settings import Site
from providers.regions import Providers
from recovery import package
from templates.recovery_automation.functions import Code
from templates.recovery_automation.orchestration import Orchestration
from templates.recovery_automation.traffic import Traffic
from templates.recovery_automation.trigger import Trigger

__all__ = ["RecoveryAutomation"]

# Where the zip is built; the stack holds a copy under a relative path.
BUILD_FOLDER = Path(__file__).parents[2] / ".cache" / "recovery"


class RecoveryAutomation(Construct):
    """State machine and functions in both regions (standby first), traffic, probers and the automatic start."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        providers: Providers,
        removal: Removal,  # noqa: ARG002  nothing here is protected against deletion
    ) -> None:
        super().__init__(scope, id)
        names = Names(settings)
        code = self._code()
        regions = {
            site: Orchestration(
                self,
                site,
                settings=settings,
                names=names,
                site=site,
                provider=providers.site(site),
                code=code,
            )
            for site in _standby_first()
        }
        Traffic(
            self,
            "traffic",
            settings=settings,
            names=names,
            providers=providers,
            switches={site: orchestration.switch for site, orchestration in regions.items()},
        )
        Trigger(self, "trigger", settings=settings, names=names, providers=providers, code=code)

    def _code(self) -> Code:
        """The functions' zip, beside the stack's JSON."""
        built = package.build(BUILD_FOLDER)
        digest = Code.digest(built.read_bytes())
        asset = TerraformAsset(
            self, "code", path=str(built), asset_hash=digest.hexadecimal[:32], type=AssetType.FILE
        )
        return Code(path=asset.path, sha256_base64=digest.base64)


def _standby_first() -> tuple[Site, ...]:
    return ("standby", "primary")
