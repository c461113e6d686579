"""`duban document 编号 --kind …`: papers issued of cases, their register, and the letterheads they are on."""

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cli.options import By, Json, Number, Reason, RequestId, Set, date_option, fields_given
from cli.output import as_json, say
from cli.rows import Csv, listed, only_one
from cli.session import Session, session
from cli.whole_files import write_whole
from desk.cases.performing import Asking
from desk.papers.drafting import Wanted, draft_paper, kinds_for
from desk.papers.issuing import annul_paper, issue_paper
from desk.papers.letterheads import list_letterheads, set_letterhead
from desk.papers.listing import issued, paper_file
from desk.papers.pdf import as_pdf, converter
from desk.papers.shown import kind_json, kind_name, paper_json
from models.errors import BadInput
from models.papers import Paper

KindName = Annotated[
    str, typer.Option("--kind", metavar="文书", help="哪一种文书的编号或名称（duban document kinds 编号）")
]
Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="文件", help="写到哪个文件（.docx）")]
Pdf = Annotated[bool, typer.Option("--pdf", help="另存一份 PDF（需要 LibreOffice）")]
PaperNumber = Annotated[str, typer.Argument(metavar="发文字号", help="如 景府办督〔2026〕3号")]


MOST_SHOWN = 10
"""Fields of a paper that a table has room for."""


def issue(
    context: typer.Context,
    number: Number,
    kind: KindName,
    output: Output = None,
    given: Set = None,
    to: Annotated[str | None, typer.Option("--to", metavar="主送", help="发给谁；默认为承办单位或申请人")] = None,
    on: Annotated[dt.date | None, date_option("--on", help="成文日期，默认今天")] = None,
    draft: Annotated[bool, typer.Option("--draft", help="只出草稿：不编号、不记录")] = False,
    pdf: Pdf = False,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """印发文书：duban document 编号 --kind 文书 -o 文件.docx。编号、存档、记入办件；谁印发谁签发。"""
    here = session(context)
    wanted = Wanted(kind, fields_given(given), to, on)
    if draft:
        if output is None:
            raise typer.BadParameter("草稿要写到文件，请加 -o 文件.docx")
        _save(here, draft_paper(here.office, number, wanted), output, pdf=pdf, quiet=json)
        return
    _place(output, pdf=pdf)
    done, paper = issue_paper(here.office, number, wanted, Asking(by, request))
    content = paper_file(here.office, paper.number)[1] if output else None
    if json:
        as_json(here.out, paper_json(paper))
    else:
        say(here.out, f"已印发 {paper.number}（{kind_name(paper)}），存为 {done.case.number} 的附件 {paper.attachment}")
    if output and content:
        _save(here, content, output, pdf=pdf, quiet=json)


def kinds(
    context: typer.Context,
    number: Annotated[str | None, typer.Argument(metavar="编号", help="办件编号；不写则列出所有文书")] = None,
    json: Json = False,
) -> None:
    """这件办件现在可以印发哪些文书，各要填什么。"""
    from catalog.papers import paper_kinds

    here = session(context)
    found = kinds_for(here.office, number) if number else [(one, one.fields) for one in paper_kinds().values()]
    if json:
        as_json(here.out, [kind_json(one, rules) for one, rules in found])
        return
    rows = []
    for one, rules in found:
        asked = "、".join(f"{rule.name}（{rule.id}）" + ("，可不填" if rule.optional else "") for rule in rules)
        rows.append((one.id, one.name, asked if len(rules) <= MOST_SHOWN else f"{len(rules)} 项，见 --json"))
    listed(here.out, ["|文书", "|名称", "要填的"], rows, csv=False)
    if not found:
        say(here.out, "现在没有可以印发的文书")


def issued_command(
    context: typer.Context,
    year: Annotated[int | None, typer.Option("--year", metavar="年", help="哪一年的，默认全部")] = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="文书", help="哪一种文书")] = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """发文登记簿：按机关、类别和顺序号列出，作废的注明。"""
    here = session(context)
    only_one(json=json, csv=csv)
    found = issued(here.office, year, kind)
    if json:
        as_json(here.out, [paper_json(one) for one in found])
        return
    rows = [(one.number, kind_name(one), one.case_number, one.issued_on, one.signer, _state(one)) for one in found]
    if listed(here.out, ["|发文字号", "文书", "|办件", "|成文日期", "签发", "状态"], rows, csv=csv):
        say(here.out, f"共 {len(found)} 件")


def annul(
    context: typer.Context,
    number: PaperNumber,
    reason: Reason = "",
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """作废一件文书，写明理由；编号不再使用，文件留存。"""
    here = session(context)
    _, paper = annul_paper(here.office, number, reason, Asking(by, request))
    if json:
        as_json(here.out, paper_json(paper))
    else:
        say(here.out, f"{paper.number} 已作废，该号不再使用")


def get(
    context: typer.Context,
    number: PaperNumber,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="文件", help="写到哪个文件（.docx）")],
    pdf: Pdf = False,
) -> None:
    """取出已印发文书的文件。"""
    here = session(context)
    _save(here, paper_file(here.office, number)[1], output, pdf=pdf, quiet=False)


def letterhead(
    context: typer.Context,
    name: Annotated[str, typer.Option("--name", metavar="全称", help="发文机关的全称，如 景德镇市人民政府办公室")],
    code: Annotated[str, typer.Option("--code", metavar="代字", help="机关代字，如 景府办")],
    unit: Annotated[str | None, typer.Option("--unit", metavar="单位", help="哪个单位的；不写为督办机关自己的")] = None,
    by: By = None,
    json: Json = False,
) -> None:
    """登记发文机关的全称和机关代字，发文字号由此而来。"""
    here = session(context)
    found = set_letterhead(here.office, unit, name, code, by)
    if json:
        as_json(here.out, found.model_dump())
    else:
        say(here.out, f"{found.name}：发文字号如 {found.code}督〔{here.office.now().year}〕1号")


def letterheads(context: typer.Context, csv: Csv = False, json: Json = False) -> None:
    """列出各单位的发文机关名称和机关代字。"""
    here = session(context)
    only_one(json=json, csv=csv)
    found = list_letterheads(here.office)
    if json:
        as_json(here.out, [one.model_dump() for one, _ in found])
        return
    listed(here.out, ["单位", "发文机关", "|机关代字"], [(whose, one.name, one.code) for one, whose in found], csv=csv)


def _state(paper: Paper) -> str:
    return f"作废：{paper.annulled_for}" if paper.annulled_at else "有效"


def _place(output: Path | None, *, pdf: bool = False) -> None:
    """Raises BadInput or NotReady where the files could not be written, before a number is taken for them."""
    if pdf and output is None:
        raise typer.BadParameter("--pdf 要写到文件，请加 -o 文件.docx")
    if pdf:
        converter()
    if output is not None and output.suffix.lower() != ".docx":
        raise BadInput(f"{output.name} 应以 .docx 结尾")
    if output is not None and output.exists():
        raise BadInput(f"{output} 已经存在，没有覆盖；请换一个名字")
    if output is not None and not output.absolute().parent.is_dir():
        raise BadInput(f"{output}: 没有这个目录，请先建立")


def _written(content: bytes, file: Path) -> int:
    return file.write_bytes(content)


def _save(here: Session, content: bytes, output: Path, *, pdf: bool, quiet: bool) -> None:
    _place(output)
    files = {output: content}
    if pdf:
        files[output.with_suffix(".pdf")] = as_pdf(content)
    for path, found in files.items():
        write_whole(path, partial(_written, found))
        if not quiet:
            say(here.out, f"已写入 {path}")
