"""Text as wide as a terminal shows it: a Chinese character takes two columns, and what is to be copied never breaks."""

import re
import unicodedata

UNIT = re.compile(r"[“‘（《【]*(?:[!-~]+|[^!-~])[，。；：、？！）》”’】…]*")
"""What stays on one line: a run of letters, figures and signs (an option, a command, a number), or one character; with
the signs that never end a line before it, and those that never begin one behind it."""


def width(text: str) -> int:
    """The columns of a line."""
    return sum(_columns(char) for char in text)


def folded(text: str, columns: int, indent: str = "") -> list[str]:
    """The text as lines of at most that many columns, all but the first behind `indent`.

    Only a unit that is wider than a whole line stands out.
    """
    lines = [""]
    blank = True
    for unit in UNIT.findall(text):
        over = width(lines[-1]) + width(unit) > columns and not blank
        if over:
            lines[-1] = lines[-1].rstrip()
            lines.append(indent)
            blank = True
        if not (over and unit == " "):
            lines[-1] += unit
            blank = blank and unit == " "
    return lines


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
