"""The register of regulatory documents: what is in it, and how a document enters."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.characters import number_typed
from models.document_number import number_key, standard_number
from models.errors import NotFound, Refused
from models.registers import RegisteredDocument
from models.words import Effect


def documents(session: Session, effect: Effect | None = None) -> Sequence[RegisteredDocument]:
    """The register, or what has one effect, the newest first."""
    query = select(RegisteredDocument).order_by(
        col(RegisteredDocument.published_on).desc(), col(RegisteredDocument.number)
    )
    return session.exec(query if effect is None else query.where(RegisteredDocument.effect == effect)).all()


def documents_numbered(session: Session, number: str) -> Sequence[RegisteredDocument]:
    """The documents that bear a number, in whatever spelling; one, unless two units gave it twice."""
    return _held(session, _bearing(session, number))


def find_document(session: Session, word: str) -> RegisteredDocument:
    """A document to change, by its number or by that of its case. Raises NotFound, or Refused where two bear it."""
    by_case = select(RegisteredDocument.id).where(RegisteredDocument.case_number == number_typed(word))
    found = _held(session, [*session.exec(by_case).all(), *_bearing(session, word)])
    if not found:
        raise NotFound(f"登记簿中没有文件“{word[:40]}”", code="find-document")
    if len(found) > 1:
        raise Refused(f"有 {len(found)} 件文件编为“{word[:40]}”，请改写其办件编号", code="choose-document")
    return found[0]


def enter_document(session: Session, document: RegisteredDocument) -> None:
    """Register a document. One of the stock that bears its number becomes it, and keeps the effect it has.

    So does the one that this case entered before, where the case was corrected, or reopened and closed again.
    """
    document.number = standard_number(document.number)
    by_case = select(RegisteredDocument.id).where(RegisteredDocument.case_number == document.case_number)
    known = _held(
        session, [*session.exec(by_case).all(), *(_bearing(session, document.number) if document.number else ())]
    )
    mine = next((one for one in known if one.case_number == document.case_number), None)
    stock = (one for one in known if one.case_number is None and one.unit_id == document.unit_id)
    entered = mine or next(stock, None)
    if entered is None:
        session.add(document)
        return
    entered.case_number, entered.number, entered.title = document.case_number, document.number, document.title
    entered.published_on, entered.actor = document.published_on, document.actor
    session.add(entered)


def _bearing(session: Session, number: str) -> list[int | None]:
    """Rows are compared as they are read: earlier releases kept the spelling that was typed."""
    wanted = number_key(number)
    rows = session.exec(select(RegisteredDocument.id, RegisteredDocument.number)).all()
    return [row for row, kept in rows if number_key(kept) == wanted]


def _held(session: Session, rows: Sequence[int | None]) -> Sequence[RegisteredDocument]:
    query = select(RegisteredDocument).where(col(RegisteredDocument.id).in_(rows))
    return session.exec(query.with_for_update()).all()
