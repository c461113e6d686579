"""Making a message as short as a vendor wants it: at a line, at a character, and never silently."""

from dataclasses import replace

from channels.outcome import Letter

ELLIPSIS = "…"
LINK_FROM = 500
"""Bytes: a shorter message has no room for an address beside what it says."""


def fitted(letter: Letter, limit: int) -> str:
    """The letter as text of at most `limit` bytes of UTF-8: subject, lines and the message's number.

    Whole lines are left out from the end, and it says how many; where not even the first fits, it is cut at a character
    and says how many characters are missing. The rest stands in the inbox, which it says as well.
    """
    if limit < LINK_FROM or _size(_end(letter, len(letter.lines))) > limit // 2:
        letter = replace(letter, link="")
    several = len(letter.lines) > 1
    lines = [f"{n}. {line}" if several else line for n, line in enumerate(letter.lines, start=1)]
    head = [] if letter.lines and not several and letter.subject in letter.lines[0] else [letter.subject]
    for kept in range(len(lines), 0, -1):
        text = "\n".join([*head, *lines[:kept], _end(letter, len(lines) - kept)])
        if _size(text) <= limit:
            return text
    return _cut("\n".join(head + lines[:1]), letter, max(0, len(lines) - 1), limit)


def _end(letter: Letter, left: int) -> str:
    if left:
        return f"（另有 {left} 项未列出，全文见督办系统收件箱，通知编号 {letter.number}）{_link(letter)}"
    return f"（通知编号 {letter.number}）{_link(letter)}"


def _link(letter: Letter) -> str:
    """Where to sign for it, on a line of its own: what stands behind an address is taken for a part of it."""
    return f"\n签收：{letter.link}" if letter.link else ""


def _cut(text: str, letter: Letter, lines_left: int, limit: int) -> str:
    more = f"，另有 {lines_left} 项" if lines_left else ""
    kept = len(text)
    while True:
        end = f"{ELLIPSIS}（余 {len(text) - kept} 字{more}未列出，全文见督办系统收件箱，通知编号 {letter.number}）"
        end += _link(letter)
        over = _size(text[:kept] + end) - limit
        if over <= 0 or kept == 0:
            return text[:kept] + end
        kept = max(0, kept - max(1, over // 4))


def _size(text: str) -> int:
    return len(text.encode())
