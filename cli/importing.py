"""`duban import`: cases out of what a platform exports."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from catalog.headings import NAMES, UNUSED, plain, read_saved
from cli.options import By, Json, OldReceipt
from cli.output import as_json, say, table
from cli.session import Session, session
from desk.importing.columns import Heading, called, letters
from desk.importing.entering import Entered, Told, enter, judge
from desk.importing.rows import Fault, Meant
from desk.importing.understanding import Plan, headings_of, kind_of, plan, saved_file, sketch

SHOWN = 20


def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="文件", help="平台导出的 .xlsx 或 .csv")],
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="事项", help="登记为哪一事项；表里有事项一列的可不写")
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="单位", help="没有单位一列或空着的，登记给哪个单位")
    ] = None,
    map_only: Annotated[bool, typer.Option("--map", help="只列出并保存列的对应（可改），不登记")] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="登记没有问题的行；不写则有一处问题全部不登记")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不登记")] = False,
    old: OldReceipt = False,
    by: By = None,
    json: Json = False,
) -> int:
    """从平台导出的表登记办件：认列名，同一编号不重复登记，已在平台答复的按答复日期办结；有问题的逐格指出。"""
    here = session(context)
    kind = kind_of(here.office, kind)
    headings = headings_of(here.office, here.settings.home, kind)
    if map_only:
        _save_map(here, kind, sketch(file, headings), json=json)
        return 0
    made = plan(here.office, file, headings, Meant(kind, unit, by, old))
    found = _done(here, made, json=json, skip_bad=skip_bad, dry_run=dry_run)
    copy, unwritten = _annotate(file, made, found.faults) if found.faults and str(file) != "-" else (None, "")
    if json:
        as_json(here.out, _json(file, made, found, copy))
    else:
        _print(here, made, found, copy or unwritten)
    return 1 if found.faults else 0


def _done(here: Session, made: Plan, *, json: bool, skip_bad: bool, dry_run: bool) -> Entered:
    """Judged first, where one fault keeps all from being entered."""
    if dry_run or not skip_bad:
        with _progress("核对", quiet=json) as told:
            judged = judge(here.office, made, told)
        if dry_run or judged.faults:
            return judged
    with _progress("登记", quiet=json) as told:
        return replace(enter(here.office, made, told), entered=True)


@contextmanager
def _progress(what: str, *, quiet: bool) -> Iterator[Told]:
    """A bar for who watches; nothing where nobody does."""
    if quiet or not (sys.stderr and sys.stderr.isatty()):
        yield lambda done, whole: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)


def _save_map(here: Session, kind: str | None, found: Mapping[str, Heading], *, json: bool) -> None:
    """What each column was taken for, kept where it may be changed."""
    can = "、".join(f"{one}（{name}）" for one, name in NAMES.items())
    target = saved_file(here.settings.home, kind)
    known = {plain(one) for one in read_saved(target, here.office.catalog.get(kind) if kind else None)}
    before = target.read_text(encoding="utf-8") if target.exists() else ""
    lines, rows = [f"# 列名: 填报项。可用：{can}；不用的写 {UNUSED!r}"], []
    for name, heading in found.items():
        places = {place: meaning for meaning, place in heading.columns.items()}
        for place, title in enumerate(heading.titles):
            if title:
                meaning = places.get(place, UNUSED)
                if plain(title) not in known:
                    lines.append(f"{_quoted(title)}: {_quoted(meaning)}")
                known.add(plain(title))
                rows.append((name, letters(place), title, "（不用）" if meaning == UNUSED else called(meaning)))
    target.parent.mkdir(mode=0o700, exist_ok=True)
    target.write_text((before.rstrip("\n") + "\n" if before else "") + "\n".join(lines[bool(before) :]) + "\n", "utf-8")
    if json:
        columns = [{"sheet": a, "column": b, "heading": c, "holds": d} for a, b, c, d in rows]
        as_json(here.out, {"file": str(target), "columns": columns})
        return
    table(here.out, ["工作表", "列", "列名", "用作"], rows, title="列的对应")
    say(here.out, f"已存为 {target}；改好后再运行 duban import")


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''").replace("\n", " ") + "'"


def _annotate(file: Path, made: Plan, faults: list[Fault]) -> tuple[Path | None, str]:
    """A copy beside the file, with every fault at its cell; or why none could be written. Nothing is overwritten."""
    from papers.annotated import write_annotated  # only where something is wrong

    names = (f"{file.stem}-问题{n}.xlsx" for n in ("", *range(2, 1000)))
    target = next(free for name in names if not os.path.lexists(free := file.with_name(name)))
    told: dict[str, dict[tuple[int, int], str]] = {sheet.name: {} for sheet in made.sheets}
    for one in faults:
        told[one.sheet][one.row, one.column] = one.why
    try:
        write_annotated(target, [(sheet.name, sheet.rows, told[sheet.name]) for sheet in made.sheets])
    except OSError as error:
        return None, f"写不了 {target}（{error.strerror or error}），没有标出；全部问题见 --json"
    return target, ""


def _json(file: Path, made: Plan, found: Entered, copy: Path | None) -> dict[str, Any]:
    faults = [{"sheet": one.sheet, "cell": one.cell, "why": one.why} for one in found.faults]
    return {
        "file": str(file),
        "entered": found.entered,
        "opened": len(found.opened),
        "closed": len(found.closed),
        "known": found.known,
        "ended": made.ended,
        "cases": found.opened if found.entered else [],
        "faults": faults,
        "annotated": str(copy) if copy else None,
    }


def _print(here: Session, made: Plan, found: Entered, copy: Path | str) -> None:
    for name in made.passed_over:
        say(here.out, f"工作表“{name}”没有认出表头，没有读")
    unused = [title for heading in made.headings.values() for title in heading.unused]
    if unused:
        say(here.out, f"没有用到的列：{'、'.join(dict.fromkeys(unused))}")
    if found.faults:
        rows = [(one.sheet, one.cell, one.why) for one in found.faults[:SHOWN]]
        table(here.out, ["工作表", "|格", "问题"], rows, title=f"问题（{len(found.faults)} 处）")
        if len(found.faults) > SHOWN:
            say(here.out, f"另有 {len(found.faults) - SHOWN} 处")
        say(here.out, copy if isinstance(copy, str) else f"已在 {copy} 里逐格标出")
    ended = f"，已办结而没有答复的 {made.ended} 行不登记" if made.ended else ""
    counts = f"{len(found.opened)} 件（其中已答复办结 {len(found.closed)} 件），已在台账 {found.known} 件{ended}"
    if found.entered:
        say(here.out, f"已登记 {counts}")
    elif found.faults:
        say(here.out, f"没有登记；可以登记 {counts}。改正后重试，或用 --skip-bad 先登记这些")
    else:
        say(here.out, f"没有问题，可以登记 {counts}；还没有登记")
