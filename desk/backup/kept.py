"""The backups that lie in the office's folder, and one more on request."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.backup.saving import save
from models.errors import BadInput
from models.instants import SHANGHAI
from models.policy import Deed
from models.queries.identity import permit
from office.office import Office
from office.settings import Settings

NAMED = re.compile(r"duban-(\d{4}-\d{2}-\d{2})\.backup")


@dataclass(frozen=True)
class Kept:
    """A backup: its file's name, its bytes, and when it was finished."""

    name: str
    size: int
    at: dt.datetime


def daily(folder: Path) -> dict[dt.date, Path]:
    """The daily backups there are, by day."""
    named = ((NAMED.fullmatch(path.name), path) for path in folder.glob("duban-*.backup"))
    return {dt.date.fromisoformat(match[1]): path for match, path in named if match}


def backups(office: Office, settings: Settings) -> Sequence[Kept]:
    """Every backup in the office's folder, the latest first. Raises Forbidden for who may not."""
    with office.ledger.read() as session:
        permit(session, Deed.BACKUP)
    found = [(path, path.stat()) for path in settings.backup_folder.glob("duban-*.backup") if path.is_file()]
    made = [Kept(path.name, stat.st_size, dt.datetime.fromtimestamp(stat.st_mtime, dt.UTC)) for path, stat in found]
    return sorted(made, key=lambda one: (one.at, one.name), reverse=True)


def back_up_now(office: Office, settings: Settings) -> str:
    """Make one more there, beside the daily ones, which never takes the place of one; its name.

    Raises Forbidden for who may not, BadInput where it cannot be written.
    """
    folder, now = settings.backup_folder, office.now()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BadInput(f"备份目录建不成（{error.strerror}），请告诉管理员") from None
    target = folder / f"duban-{now.astimezone(SHANGHAI):%Y-%m-%d-%H%M%S}.backup"
    save(office.ledger, settings, now, target, settings.backup_key)
    return target.name
