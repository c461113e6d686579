"""`make calendar-backtest`: how provisional due dates of 2014 to 2026 compare with what was announced in the end.

Every day of those years is a receipt, looked at three times: as known on the day, by the dates on which the notices
were issued; with the notice of the day's own year and no later one, however late the day; and as if even that had never
come, which is hardest. Changes in the middle of a year, by notices of their own, could be foreseen by no statute;
receipts before them whose count reaches their days are counted apart.
"""

import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from rich.console import Console
from rich.table import Table

from calendars.official import OfficialCalendar, official

FIRST, LAST = 2014, 2026
LIMITS = (1, 3, 5, 20)
D = dt.date.fromisoformat

ISSUED = {
    2007: D("2006-12-14"),
    2008: D("2007-12-18"),
    2009: D("2008-12-10"),
    2010: D("2009-12-07"),
    2011: D("2010-12-09"),
    2012: D("2011-12-05"),
    2013: D("2012-12-08"),
    2014: D("2013-12-11"),
    2015: D("2014-12-16"),
    2016: D("2015-12-10"),
    2017: D("2016-12-01"),
    2018: D("2017-11-30"),
    2019: D("2018-12-04"),
    2020: D("2019-11-21"),
    2021: D("2020-11-25"),
    2022: D("2021-10-25"),
    2023: D("2022-12-08"),
    2024: D("2023-10-25"),
    2025: D("2024-11-12"),
    2026: D("2025-11-04"),
}
"""When the notice for each year was issued; for 2008 and 2009, whose day is not on record, when it was surely out."""


@dataclass(frozen=True)
class Amendment:
    """A change in the middle of a year: the day of its notice, and the first and last day that it touched."""

    issued: dt.date
    first: dt.date
    last: dt.date

    def touches(self, start: dt.date, true: dt.date) -> bool:
        """Whether a count passes a day that it changed."""
        return start < self.last and true >= self.first


AMENDMENTS = (
    Amendment(D("2015-05-13"), D("2015-09-03"), D("2015-09-06")),
    Amendment(D("2019-03-22"), D("2019-04-28"), D("2019-05-05")),
    Amendment(D("2020-01-26"), D("2020-01-31"), D("2020-02-02")),
)

Knowing = Callable[[dt.date], int]


def on_the_day(start: dt.date) -> int:
    """The last year whose notice was out on that day."""
    return max(year for year, issued in ISSUED.items() if issued <= start)


def its_own_notice(start: dt.date) -> int:
    """The day's own year, also where the next notice was out: the last days of December wait for it."""
    return start.year


def without_its_notice(start: dt.date) -> int:
    """The year before, whatever was out: as if the notice of the day's own year, and every later one, never came."""
    return start.year - 1


KNOWLEDGE: dict[str, Knowing] = {
    "as known on the day": on_the_day,
    "with the day's own year alone": its_own_notice,
    "as if no notice came": without_its_notice,
}


@cache
def known(last_year: int) -> OfficialCalendar:
    """The calendar of the notices up to that year."""
    return official(last_year)


def compare(n: int, knowing: Knowing, first: int = FIRST, last: int = LAST) -> dict[str, int]:
    """Counts for one limit: receipts, exact, early, late, within the bounds, certain, and those counted apart."""
    found = dict.fromkeys(("receipts", "exact", "early", "late", "within", "certain", "apart"), 0)
    for number in range(dt.date(first, 1, 1).toordinal(), dt.date(last, 12, 31).toordinal() + 1):
        _one(dt.date.fromordinal(number), n, knowing, found)
    return found


def _one(start: dt.date, n: int, knowing: Knowing, found: dict[str, int]) -> None:
    true = official().deadline(start, n)
    if true.provisional:
        return  # the truth itself is not known yet
    day, guess = true.due_date, known(knowing(start)).deadline(start, n)
    if any(one.touches(start, day) for one in AMENDMENTS if not _foreseen(one, start, knowing)):
        found["apart"] += 1
        return
    found["receipts"] += 1
    found["exact"] += guess.due_date == day
    found["early"] += guess.due_date < day
    found["late"] += guess.due_date > day
    found["within"] += guess.earliest <= day <= guess.latest
    found["certain"] += not guess.provisional


def _foreseen(amendment: Amendment, start: dt.date, knowing: Knowing) -> bool:
    """Known already; or, where not even the year's own notice is known, within what bounds by statute may hold."""
    if knowing is without_its_notice:
        return amendment is not AMENDMENTS[0]
    return start >= amendment.issued


def main() -> int:
    """Print the tables; the exit code is 1 when a true date lay outside its bounds."""
    outside = 0
    shown = ("certain", "exact", "early", "late", "within")
    for title, knowing in KNOWLEDGE.items():
        columns = ("working days", "receipts", "certain", "exact", "early (safe)", "late", "within bounds", "apart")
        table = Table(*columns, title=f"{title}, {FIRST}-{LAST}")
        for n in LIMITS:
            found = compare(n, knowing)
            shares = (f"{found[key] / found['receipts']:.2%}" for key in shown)
            table.add_row(str(n), str(found["receipts"]), *shares, str(found["apart"]))
            outside += found["receipts"] - found["within"]
        Console(width=110).print(table)
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main())
