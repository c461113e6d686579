"""The backup of each day: made by the worker, the newest kept, and missed where there is none for two days."""

import datetime as dt
import logging
from pathlib import Path

from desk.backup.kept import daily
from desk.backup.saving import save
from models.instants import local_date
from models.queries.cases import first_opened
from office.office import Office
from office.settings import Settings

log = logging.getLogger("duban.backup")

KEPT = 14
MISSED = dt.timedelta(days=2)


def back_up_today(office: Office, settings: Settings) -> Path | None:
    """Make today's backup unless it is there, and let the oldest go; returns it, or None where it was there.

    Raises BadInput, NotReady where it cannot be made.
    """
    folder, today = settings.backup_folder, local_date(office.now())
    if today in daily(folder):
        return None
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.glob(".duban-*.part"):  # of a worker that was killed meanwhile
        left.unlink(missing_ok=True)
    target = folder / f"duban-{today}.backup"
    save(office.ledger, settings, office.now(), target, settings.backup_key)
    for day, old in sorted(daily(folder).items())[:-KEPT]:
        log.info("the backup of %s is the fifteenth, and goes", day)
        old.unlink(missing_ok=True)
    return target


def missed(office: Office, settings: Settings) -> tuple[bool, str] | None:
    """Whether the daily backup fails to come, and what doctor says of it. None where there is nothing to say yet."""
    days, now = daily(settings.backup_folder), office.now()
    if days:
        last = max(days)
        old = local_date(now) - last > MISSED
        found = f"最近一次 {last}，共 {len(days)} 份，在 {settings.backup_folder}"
        return old, f"{found}；已超过两天，请确认工作进程在运行、磁盘有空间" if old else found
    with office.ledger.read() as session:
        first = first_opened(session)
    if first is None or now - first <= MISSED:
        return None
    return True, f"没有备份；工作进程每天备份到 {settings.backup_folder}，也可用 duban backup 文件"
