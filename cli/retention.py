"""`duban retention`: what is older than the rule is reduced to figures."""

import sys
from typing import Annotated

import typer

from cli.asking import agreed
from cli.options import Json
from cli.output import as_json, say, table
from cli.session import session


def retention_command(
    context: typer.Context,
    years: Annotated[
        int | None, typer.Option("--years", metavar="年数", help="办结几年以后抹去；默认取 DUBAN_RETENTION_YEARS")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不询问，直接抹去（脚本用）")] = False,
    json: Json = False,
) -> None:
    """过了保存期限的办件只留数字：先列出哪些年、多少件，确认之后抹去姓名、电话、来信、答复等文字和附件；记录和核验不受影响。"""
    from desk.retention.keeping_no_longer import keep_no_longer, what_is_old

    here = session(context)
    old = what_is_old(here.office, here.settings.retention_years if years is None else years)
    if not json:
        say(here.out, f"{old.before} 以前办结、撤回而尚未抹去的 {len(old.numbers)} 件")
        if old.numbers:
            table(here.out, ["|办结年份", ">件数"], [(str(year), str(count)) for year, count in old.years.items()])
            yes = yes or (bool(sys.stdin and sys.stdin.isatty()) and agreed("抹去这些办件的个人信息和文字？不能恢复"))
    done = keep_no_longer(here.office, old) if yes else 0
    if json:
        years_said = {str(year): count for year, count in old.years.items()}
        as_json(here.out, {"before": str(old.before), "cases": len(old.numbers), "years": years_said, "erased": done})
    elif yes:
        say(here.out, f"已抹去 {done} 件；以前的备份里还有，请按同一期限销毁")
    elif old.numbers:
        say(here.out, "什么也没有抹去；确要抹去加 --yes")
