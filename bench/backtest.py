"""`make calendar-backtest`: how provisional due dates of 2014 to 2026 compare with what was announced in the end.

Each year is computed as if its notice were not out yet; every day of it is a receipt. The special day of 2015-09-03 was
set by a notice of its own in the same year, which no statute could foresee; its window is counted apart.
"""

import datetime as dt
import sys

from rich.console import Console
from rich.table import Table

from calendars.official import OfficialCalendar, official

FIRST, LAST = 2014, 2026
LIMITS = (1, 3, 5, 20)
SPECIAL = (dt.date(2015, 9, 3), dt.date(2015, 9, 6))


def compare(n: int) -> dict[str, int]:
    """Counts for one limit: starts in all, exact, early, late, within the bounds, and those around the special day."""
    found = dict.fromkeys(("starts", "exact", "early", "late", "within", "special"), 0)
    truth = official()
    for year in range(FIRST, LAST + 1):
        known = official(year - 1)
        for number in range(dt.date(year - 1, 12, 31).toordinal(), dt.date(year, 12, 31).toordinal()):
            _one(dt.date.fromordinal(number), n, truth, known, found)
    return found


def _one(start: dt.date, n: int, truth: OfficialCalendar, known: OfficialCalendar, found: dict[str, int]) -> None:
    true, guess = truth.add(start, n), known.deadline(start, n)
    if true.year > start.year + (start.month == 12 and start.day == 31):
        return  # its count runs into a year that is not the one looked at
    if start < SPECIAL[1] and true >= SPECIAL[0]:
        found["special"] += 1
        return
    found["starts"] += 1
    found["exact"] += guess.due_date == true
    found["early"] += guess.due_date < true
    found["late"] += guess.due_date > true
    found["within"] += guess.earliest <= true <= guess.latest


def main() -> int:
    """Print the table; the exit code is 1 when a true date lay outside its bounds."""
    table = Table("working days", "receipts", "exact", "early (safe)", "late", "within bounds", "around 2015-09-03")
    outside = 0
    for n in LIMITS:
        found = compare(n)
        share = {key: f"{found[key] / found['starts']:.2%}" for key in ("exact", "early", "late", "within")}
        table.add_row(str(n), str(found["starts"]), *share.values(), str(found["special"]))
        outside += found["starts"] - found["within"]
    Console(width=110).print(table)
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main())
