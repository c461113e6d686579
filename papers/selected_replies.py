"""留言选登 as people hand it around: a Word file, a piece of a web page; the four public fields and nothing else."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

TITLE = "留言选登"
COLUMNS = ("留言时间", "答复时间", "答复单位", "答复内容")
Row = tuple[str, str, str, str]
"""When it was asked, when answered, by whom, and the answer."""


def write_word(rows: Sequence[Row], target: Path) -> None:
    """Write the Word file: each reply under its own heading lines. Raises OSError."""
    from papers.word import parts  # who prints a list waits for no Word
    from papers.word.page import blank, number_pages

    made = blank()
    number_pages(made, first=True)
    parts.title(made, TITLE, lines_before=0)
    for asked, replied, unit, reply in rows:
        for name, value in zip(COLUMNS, (asked, replied, unit), strict=False):
            line = parts.paragraph(made, f"{name}：{value}")
            line.paragraph_format.keep_with_next = True
        for number, line_of_reply in enumerate(reply.splitlines() or [""]):
            parts.paragraph(made, f"{COLUMNS[3]}：{line_of_reply}" if number == 0 else line_of_reply)
        parts.gap(made)
    if not rows:
        parts.paragraph(made, "这一时期没有选登的留言。")
    made.core_properties.title = TITLE
    made.core_properties.author = made.core_properties.comments = ""
    with target.open("wb") as file:
        made.save(file)


def page_fragment(rows: Sequence[Row]) -> str:
    """The piece of a page, to be put into a website's own: no style, no script, everything escaped."""
    lines = ['<section class="selected-replies">', f"<h2>{TITLE}</h2>"]
    for row in rows:
        lines.append("<article><dl>")
        for name, value in zip(COLUMNS, row, strict=True):
            lines.append(f"<dt>{name}</dt><dd>{'<br>'.join(escape(value).splitlines())}</dd>")
        lines.append("</dl></article>")
    if not rows:
        lines.append("<p>这一时期没有选登的留言。</p>")
    return "\n".join([*lines, "</section>"]) + "\n"
