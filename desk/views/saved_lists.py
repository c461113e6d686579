"""Lists that an officer keeps under names of his own: filters and columns, never what they found."""

from collections.abc import Sequence

from desk.files.intake import required_text
from models.actor import actor_of
from models.errors import NotFound, Refused
from models.queries.identity import oneself
from models.queries.saved_lists import saved_of
from models.saved_lists import SavedList
from office.office import Office

LONGEST, LONGEST_QUERY, MOST = 30, 1000, 30


def saved_lists(office: Office) -> Sequence[SavedList]:
    """What who sits there keeps, by name."""
    with office.ledger.read() as session:
        return saved_of(session, actor_of(session).officer or "")


def save_list(office: Office, name: str, query: str) -> SavedList:
    """Keep a list; the same name again is kept anew. Raises BadInput, Refused for too many."""
    called = required_text(name, "名称", LONGEST)
    if len(query) > LONGEST_QUERY:
        raise Refused("筛选条件太长，没有保存")
    with office.write() as session:
        me = oneself(session).id
        kept = session.get(SavedList, (me, called))
        if kept is None:
            if len(saved_of(session, me)) >= MOST:
                raise Refused(f"已经保存 {MOST} 个筛选，请先删去不用的")
            kept = SavedList(officer_id=me, name=called, query="", saved_at=office.now())
        kept.query, kept.saved_at = query, office.now()
        session.add(kept)
    return kept


def drop_list(office: Office, name: str) -> None:
    """Keep a list no more. Raises NotFound."""
    with office.write() as session:
        kept = session.get(SavedList, (oneself(session).id, name))
        if kept is None:
            raise NotFound("没有保存过这个筛选")
        session.delete(kept)
