"""Commands that report: figures by unit, a cycle's product as a document, the ranking, the yearly report's table."""

import datetime as dt
from typing import Annotated

import typer

from cli.options import SHOWN_AT_ONCE, Json, Limit, Number, Unit, date_option
from cli.output import as_json, say
from cli.period_reports import report_of
from cli.public_lists import lists
from cli.rows import Csv, listed, only_one
from cli.session import session
from models.figures import Product, UnitFigures, percent, period_name
from papers.request_table import APPLICANTS, TOTAL, RequestTable

From = Annotated[dt.date | None, date_option("--from", help="起始日期（含当日）")]
To = Annotated[dt.date | None, date_option("--to", help="截止日期（含当日），默认今天")]
Yesterday = Annotated[dt.date | None, date_option("--to", help="截止日期（含当日），默认昨天")]
report_app = typer.Typer(
    help="报表：月报、季报、年报，和年度报告所需的数据。", no_args_is_help=True, rich_markup_mode=None
)
FIGURES = [">名次", "单位", ">应办结", ">按时", ">逾期", ">按时率", ">平均\n用时", ">延期", ">逾期\n未结", ">撤回"]
HEADINGS = {
    "person": "自然\n人",
    "company": "商业\n企业",
    "research": "科研\n机构",
    "society": "社会\n公益\n组织",
    "legal_service": "法律\n服务\n机构",
    "other": "其他",
    TOTAL: "总计",
}
"""The names of `APPLICANTS` folded, so that seven columns and the labels fit into 80 characters."""


def stats(
    context: typer.Context,
    since: From = None,
    until: To = None,
    period: Annotated[
        str | None, typer.Option("--period", metavar="时期", help="2023-07、2023-Q3、2023-H2 或 2023")
    ] = None,
    unit: Unit = None,
    limit: Limit = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """统计：各单位按时率、平均用时、延期、逾期未结，按名次排列；默认本月。"""
    from desk.views.reports import period_asked
    from desk.views.reports import stats as figures_of

    here = session(context)
    only_one(json=json, csv=csv)
    made = figures_of(here.office, period_asked(here.office, period, since, until), unit)
    units = len(made.units)
    if limit or not (json or csv):
        made = made.model_copy(update={"units": made.units[: limit or SHOWN_AT_ONCE]})
    if json:
        as_json(here.out, made.model_dump(mode="json"))
        return
    rows = [_figures(one) for one in (*made.units, made.total)]
    if not listed(here.out, FIGURES, rows, csv=csv, title=f"{_titled(made)}办理情况"):
        return
    if len(made.units) < units:
        say(here.out, f"共 {units} 个单位，显示前 {len(made.units)} 个，其余请加大 --limit")
    say(
        here.out,
        "每件计一次：按时的计入办结之期，其余计入到期之期。用时为工作日，不含暂停。撤回的另计，不在其他各栏之内。",
    )


def product(context: typer.Context, number: Number, json: Json = False) -> None:
    """统计表、通报、考核结果：把周期办件里的数据写成可直接粘贴的文稿。"""
    from desk.views.reports import document, stored_product

    here = session(context)
    made = stored_product(here.office, number)
    if json:
        as_json(here.out, made.model_dump(mode="json"))
        return
    here.out.write(document(here.office, made))


def ranking(
    context: typer.Context, since: From = None, until: Yesterday = None, csv: Csv = False, json: Json = False
) -> None:
    """排名：各单位近十二个月的办理记录，供“视情况”决定现场督查；排在后四分之一或现有逾期的，建议现场督查。"""
    from desk.views.reports import ranking as ranking_of
    from desk.views.reports import ranking_json

    here = session(context)
    only_one(json=json, csv=csv)
    period, places = ranking_of(here.office, since, until)
    if json:
        as_json(here.out, ranking_json(period, places))
        return
    rows = [
        (
            _dash(one.figures.rank),
            one.figures.unit_name,
            one.figures.due,
            percent(one.figures.on_time_rate),
            one.overdue_now,
            one.suggestion,
        )
        for one in places
    ]
    columns = [">名次", "单位", ">应办结", ">按时率", ">现逾期", "|建议"]
    if not listed(here.out, columns, rows, csv=csv, title=f"{period.first} 至 {period.last} 各单位排名"):
        return
    say(here.out, "名次依次比按时率、逾期未结、平均用时；末四分之一或现有逾期件的建议现场督查，由督办员决定。")


@report_app.command("requests")
def requests(
    context: typer.Context,
    year: Annotated[int, typer.Option("--year", metavar="年", min=2019, max=2100, help="年度，例如 2023")],
    unit: Unit = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """年度报告的“收到和处理政府信息公开申请情况”表（国办公开办函〔2021〕30号）。"""
    from desk.views.reports import requests_json, requests_report

    here = session(context)
    only_one(json=json, csv=csv)
    made = requests_report(here.office, year, unit)
    if json:
        as_json(here.out, requests_json(made, unit))
        return
    columns = ["项目", *(f">{HEADINGS[name]}" for name in (*APPLICANTS, TOTAL))]
    title = f"{year} 年收到和处理政府信息公开申请情况"
    if not listed(here.out, columns, _request_lines(made), csv=csv, title=title):
        return
    say(here.out, "第一项加第二项之和，等于第三项（七）加第四项之和。")
    if made.unrecorded:
        say(here.out, f"有 {made.unrecorded} 件办结时没有记录办理结果，暂计入“其他处理 3.其他”，请核对")


report_app.command("lists")(lists)
report_app.command("month")(report_of("month", "月报：与上月、上年同月比较，各单位、各事项，走势和图。"))
report_app.command("quarter")(report_of("quarter", "季报：与上季、上年同季比较，各单位、各事项，走势和图。"))
report_app.command("year")(report_of("year", "年报：与上年比较，各单位、各事项，走势和图。"))


def _request_lines(made: RequestTable) -> list[tuple[str, ...]]:
    """The lines as the national format has them: 三 as a heading, a group named once before its lines."""
    blank = [""] * (len(APPLICANTS) + 1)
    lines: list[tuple[str, ...]] = []
    group = ""
    for row in made.rows:
        if row.group and not group:
            lines.append(("三、本年度办理结果", *blank))
        if row.label and row.group not in ("", group):
            lines.append((row.group, *blank))
        group = row.group or group
        lines.append((row.label or row.group, *(str(row.counts[one]) for one in (*APPLICANTS, TOTAL))))
    return lines


def _figures(one: UnitFigures) -> tuple[object, ...]:
    return (
        _dash(one.rank) if one.unit else "",
        one.unit_name,
        one.due,
        one.on_time,
        one.late,
        percent(one.on_time_rate),
        _dash(one.average_days),
        one.extensions,
        one.overdue,
        one.withdrawn,
    )


def _titled(made: Product) -> str:
    return f"{made.first} 至 {made.last} " if "~" in made.period else period_name(made.period)


def _dash(value: object) -> object:
    return "—" if value is None else value
