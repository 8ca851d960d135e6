"""The script that an instance runs at its first start."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from templates.blocks.application.permissions import has_table
from templates.placement import Placement

# The device that the launch template attaches the data volume as, and where it is mounted.
DATA_DEVICE, DATA_FOLDER = "/dev/sdf", "/data"
PROGRAMS = Path(__file__).parents[3] / "application"


def user_data(placement: Placement) -> str:
    """Return the script that an instance runs at its first start. It installs the application program as a service,
    and gives the service its region and the names of its resources.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, keep_trailing_newline=True
    )
    application = placement.settings.application
    cached = placement.settings.cache.enabled
    return environment.get_template("user_data.sh.j2").render(
        programs={file.name: file.read_text(encoding="utf-8") for file in sorted(PROGRAMS.glob("*.py"))},
        port=application.port,
        health_path=application.health_path,
        readiness_path=application.readiness_path,
        region=placement.here.region,
        endpoint_parameter=placement.here.endpoint_parameter,
        database=placement.names.database_name,
        secret=placement.here.database_secret,
        ledger_table=placement.ledger_table,
        cache_endpoint_parameter=placement.here.cache_endpoint_parameter if cached else "",
        cache_name=placement.here.cache if cached else "",
        cache_user=placement.here.cache_user if cached else "",
        warm_table=placement.names.global_table if cached and has_table(placement) else "",
        lease_table=placement.there.lease_table if placement.is_strict else "",
        other_region=placement.there.region if placement.is_strict else "",
        data_device=DATA_DEVICE if application.data_volume_gib else "",
        data_folder=DATA_FOLDER,
    )
