"""What `duban show` prints of a case beside its procedure: corrections, notes, attachments."""

from collections.abc import Iterator

from cli.output import say, table
from cli.session import Session
from desk.files.office_files import shown_size
from desk.views.beside import attached, contributions_of, corrections_of, notes_of
from desk.views.board import names_of_officers
from models.instants import shown
from models.tables import Case, Submission

LONGEST = 60


def corrections(here: Session, submissions: dict[str, Submission], *, full: bool) -> Iterator[str]:
    """A line for each value that was corrected: the old one stays visible."""
    people = names_of_officers(here.office)
    for one in corrections_of(submissions.values()):
        by = people.get(one.submission.actor or "", one.submission.actor or "未署名")
        yield f"更正：{one.name} 原为 {_cut(one.old, full=full)}（{shown(one.submission.at)} {by}：{one.reason}）"


def contributions(submissions: dict[str, Submission], *, full: bool) -> Iterator[str]:
    """A line for each opinion of a co-handling unit."""
    for one in contributions_of(submissions.values()):
        yield f"协办意见（{one.given['unit_name']} {shown(one.at)}）：{_cut(one.given['content'], full=full)}"


def notes(here: Session, submissions: dict[str, Submission], *, full: bool) -> Iterator[str]:
    """A line for each note."""
    people = names_of_officers(here.office)
    for one in notes_of(submissions.values()):
        by = people.get(one.actor or "", one.actor or "未署名")
        yield f"备注（{shown(one.at)} {by}）：{_cut(one.content['text'], full=full)}"


def print_attachments(here: Session, case: Case) -> None:
    """The files, and how one is taken out."""
    people = names_of_officers(here.office)
    rows = [
        (
            one.number,
            one.name,
            shown_size(one.size),
            shown(one.added_at),
            people.get(one.actor or "", one.actor or "未署名"),
        )
        for one in attached(here.office, case)
    ]
    if rows:
        table(here.out, [">序号", "文件", "|大小", "|时间", "经手"], rows, title="附件")
        say(here.out, f"取出：duban attach {case.number} --extract 序号")


def _cut(text: str, *, full: bool) -> str:
    plain = text if full else " ".join(text.split())
    if not plain:
        return "（空）"
    return plain if full or len(plain) <= LONGEST else f"{plain[:LONGEST]}…（共 {len(plain)} 字，全文见 --full）"
