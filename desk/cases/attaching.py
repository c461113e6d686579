"""What is put with a case beside its procedure: a note, a file."""

from pathlib import Path

from casework.turn import Turn
from desk.audit.noting import exported
from desk.cases.performing import NOBODY, Asking, Done, Prepared, perform
from desk.files.intake import TEXT, required_text
from desk.files.office_files import MOST, office_content, office_file, shown_size
from desk.files.store import digest, hand_out, keep, read
from models.attachments import Attachment
from models.errors import NotFound, NotReady, Refused
from models.policy import Deed
from models.queries.attachments import all_attachments, attachments_of
from models.queries.cases import get_case
from models.queries.identity import concerned, permit
from models.tables import Case
from models.words import Act
from office.office import Office


def note_case(office: Office, number: str, words: str, asking: Asking = NOBODY) -> Done:
    """Put a note with a case, at any time. Nothing follows from it, and nobody is told."""
    content = {"text": required_text(words, "备注", TEXT, lines=True)}
    return perform(
        office, number, ("note", number, words), lambda turn, case: (Act.NOTE, content), asking, after_end=True
    )


def attach_file(office: Office, number: str, file: Path, asking: Asking = NOBODY) -> Done:
    """Attach a file to a case, at any time; it is kept in the data folder before the case says so.

    Raises BadInput for what an office does not hand around, Refused where it is attached already.
    """
    _folder(office)
    name, content = office_file(file)
    return _attach(office, number, name, content, asking)


def attach_content(office: Office, number: str, called: str, content: bytes, asking: Asking = NOBODY) -> Done:
    """The same for what came by a form: `called` as its sender's machine names it."""
    return _attach(office, number, office_content(called, content), content, asking)


def _attach(office: Office, number: str, name: str, content: bytes, asking: Asking) -> Done:
    folder = _folder(office)
    with office.ledger.read() as session:
        case = get_case(session, number)  # neither a slip in the number nor who may not leaves a file behind
        permit(session, Deed.WORK, case.unit_id)
    sha256 = keep(folder, content, office.ledger.keys)

    def prepare(turn: Turn, case: Case) -> Prepared:
        known = attachments_of(turn.session, case.number)
        same = next((one for one in known if one.sha256 == sha256), None)
        if same:
            raise Refused(f"{case.number} 已附过同一文件（附件 {same.number}：{same.name}），无需再附")
        if len(known) >= MOST:
            raise Refused(f"{case.number} 已有 {len(known)} 个附件，最多 {MOST} 个；请合并后另附于关联办件")
        place = len(known) + 1
        turn.session.add(
            Attachment(
                case_number=case.number,
                number=place,
                name=name,
                size=len(content),
                sha256=sha256,
                added_at=turn.now,
                actor=asking.actor,
            )
        )
        said = {"number": place, "name": name, "shown_size": shown_size(len(content)), "sha256": sha256}
        return Act.ATTACH, said

    return perform(office, number, ("attach", number, name, sha256), prepare, asking, after_end=True)


def extract_file(office: Office, number: str, place: int, target: Path | None) -> tuple[Attachment, Path]:
    """Write an attachment back; into a folder under its own name. Nothing is overwritten. Raises as `take_out`."""
    found, content = take_out(office, number, place)
    path = target or Path()
    path = path / found.name if path.is_dir() else path
    hand_out(content, path)
    return found, path


def take_out(office: Office, number: str, place: int) -> tuple[Attachment, bytes]:
    """An attachment and what is in it, held against its hash; that it is handed out is noted.

    Raises NotFound where there is none, NotReady where the file kept is missing or another one.
    """
    with office.ledger.read() as session:
        case = get_case(session, number)
        permit(session, Deed.READ, *concerned(case))
        found = next((one for one in attachments_of(session, case.number) if one.number == place), None)
    if found is None:
        raise NotFound(f"{case.number} 没有附件 {place}", code="see-case", case=case.number)
    content = read(_folder(office), found.sha256, office.ledger.keys)
    if content is None or digest(content) != found.sha256:
        what = "不在数据目录中" if content is None else "已被改动，与登记时的内容不符"
        raise NotReady(f"{case.number} 的附件 {place}（{found.name}）{what}，请从备份恢复")
    exported(office, "attachment", f"{case.number} {place}")
    return found, content


def broken_attachments(office: Office) -> tuple[int, list[str]]:
    """How many files are attached, and which of them are missing or changed, as people read it."""
    folder = office.attachments
    with office.ledger.read() as session:
        known = all_attachments(session)
    checked: dict[str, str] = {}
    for sha256 in {one.sha256 for one in known}:
        content = read(folder, sha256, office.ledger.keys) if folder else None
        checked[sha256] = "缺失" if content is None else "" if digest(content) == sha256 else "被改动"
    broken = [
        f"{one.case_number} 附件 {one.number}（{one.name}）{checked[one.sha256]}"
        for one in known
        if checked[one.sha256]
    ]
    return len(known), broken


def _folder(office: Office) -> Path:
    if office.attachments is None:
        raise Refused("演练中没有数据目录，不能附文件")
    return office.attachments
