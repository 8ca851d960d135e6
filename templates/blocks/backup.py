"""What AWS Backup takes: by a tag, in the active region."""

from config import Names, Settings
from config.names import BACKUP_TAG
from config.settings import Site


def backup_tags(settings: Settings, names: Names, site: Site) -> dict[str, str] | None:
    """Return tags of what the plan backs up in the region `site`: nothing where that region is passive.

    A replica has what its source has, and RDS promotes none that is being backed up.
    """
    return {BACKUP_TAG: names.project} if site == settings.active else None
