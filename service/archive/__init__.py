"""A site's archive: everything of it as JSON lines, out of one database and into another, equal on both sides."""

from service.archive.agreeing import check_known
from service.archive.reading import FRAME, Contents, is_archive, pieces, survey
from service.archive.restoring import Restored, find_or_make_site, restore
from service.archive.tables import NOT_IN_IT
from service.archive.writing import archive_lines

__all__ = [
    "FRAME",
    "NOT_IN_IT",
    "Contents",
    "Restored",
    "archive_lines",
    "check_known",
    "find_or_make_site",
    "is_archive",
    "pieces",
    "restore",
    "survey",
]
