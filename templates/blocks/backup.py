"""The tag by which AWS Backup selects resources in the active region."""

from config import Names, Settings
from config.names import BACKUP_TAG
from config.settings import Site


def backup_tags(settings: Settings, names: Names, site: Site) -> dict[str, str] | None:
    """Return the tags by which AWS Backup selects resources in the region `site`; None if that region is passive.

    A replica only has its source's data, and RDS promotes no replica that is being backed up.
    """
    return {BACKUP_TAG: names.project} if site == settings.active else None
