"""How each officer is reached: the channels in order, with addresses, and the hours in which nobody reminds him."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.quiet import quiet_hours
from desk.files.csv_rows import read_rows
from desk.files.intake import TITLE, required_text
from desk.people.roster import EMAIL
from models.errors import BadInput
from models.ledger import LedgerSession
from models.letters import MAIL, Reach
from models.policy import Deed
from models.queries.channels import quiet_hours_of, reach_of, reach_of_all, set_quiet_hours, set_reach
from models.queries.identity import acting_id, permit
from models.queries.people import officer_in_office, officers
from models.queries.register_changes import NOTHING, note_differences
from models.tables import Officer
from models.words import Register
from office.channels import channels_of
from office.office import Office
from papers.personal import masked

WAYS, QUIET = "通知渠道", "免打扰"
TITLES = {"人员": "officer", "人员编号": "officer", "渠道": "channel", "地址": "address"}
Way = tuple[str, str]


@dataclass(frozen=True)
class _Row:
    officer: str
    channel: str
    address: str
    line: str


def reach_json(office: Office, officer: str | None = None) -> list[dict[str, Any]]:
    """How an officer, or everybody in office, is reached; addresses are masked."""
    with office.ledger.read() as session:
        permit(session, Deed.PEOPLE)
        people = [officer_in_office(session, officer)] if officer else _in_office(session)
        ways = reach_of_all(session)
        return [_told(session, one, ways.get(one.id, [])) for one in people]


def set_ways(
    office: Office,
    home: Path,
    officer: str,
    ways: Sequence[str] | None,
    quiet: str | None = None,
    *,
    actor: str | None = None,
) -> dict[str, Any]:
    """From now on the officer is reached so. ways: `channel=address` in order, None to leave them, empty for none.

    quiet: the officer's own quiet hours, "" for none at any time, "office" for those of the office. Raises BadInput for
    a channel that the office has not, and for an address that cannot be one.
    """
    known = _known(home)
    pairs = None if ways is None else [_pair(one, known) for one in ways]
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        by, person = acting_id(session, actor), officer_in_office(session, officer)
        before = _seen(session, person)
        if pairs is not None:
            _put(session, person, pairs)
        if quiet is not None:
            quiet_hours("" if quiet == "office" else quiet)
            set_quiet_hours(session, person.id, None if quiet == "office" else quiet.strip())
        _note(office, session, person, before, by)
        return _told(session, person, reach_of(session, person.id))


def import_ways(office: Office, home: Path, file: Path, *, actor: str | None = None) -> int:
    """Set the ways of every officer in a CSV (officer, channel, address; the order of the lines is that of the ways).

    All rows or none; returns how many officers. Raises BadInput naming every broken line.
    """
    known = _known(home)
    rows = read_rows(
        file, ("officer", "channel"), ("address",), lambda row: _row(row, known), lambda row: row.line, TITLES
    )
    wanted: dict[str, list[Way]] = {}
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        by = acting_id(session, actor)
        for row in rows:
            wanted.setdefault(officer_in_office(session, row.officer).id, []).append((row.channel, row.address))
        for officer_id, pairs in wanted.items():
            person = session.get_one(Officer, officer_id)
            before = _seen(session, person)
            _put(session, person, pairs)
            _note(office, session, person, before, by)
    return len(wanted)


def _known(home: Path) -> list[str]:
    plan = channels_of(home)
    return [*(plan.channels if plan else ()), MAIL]


def _row(row: dict[str, str], known: Sequence[str]) -> _Row:
    channel, address = _pair(f"{row['channel']}={row.get('address', '')}", known)
    officer = required_text(row["officer"], "人员", TITLE)
    return _Row(officer, channel, address, f"{officer} 的 {channel}")


def _pair(written: str, known: Sequence[str]) -> Way:
    channel, _, address = (part.strip() for part in written.partition("="))
    if channel not in known:
        raise BadInput(f"没有渠道“{channel[:30]}”，本单位有 {'、'.join(known)}（其余在 channels.yaml 中设置）")
    if channel == MAIL:
        if address and not EMAIL.fullmatch(address):
            raise BadInput(f"“{masked(address)}”不是邮箱地址")
        return MAIL, address
    return channel, required_text(address, f"{channel} 的地址（写作 {channel}=地址）", TITLE)


def _put(session: LedgerSession, person: Officer, pairs: Sequence[Way]) -> None:
    if len({channel for channel, _ in pairs}) != len(pairs):
        raise BadInput("同一渠道只能写一次")
    address = dict(pairs).get(MAIL)
    if address:
        person.email = address
        session.add(person)
    if address == "" and not person.email:
        raise BadInput(f"{person.name}还没有邮箱，请写作 mail=邮箱地址")
    set_reach(session, person.id, [(channel, "" if channel == MAIL else one) for channel, one in pairs])


def _seen(session: LedgerSession, person: Officer) -> dict[str, str]:
    told = _told(session, person, reach_of(session, person.id))
    ways = "、".join(f"{one['channel']} {one['address']}".strip() for one in told["ways"])
    quiet = {None: "按单位", "": "不设"}.get(told["quiet"], str(told["quiet"]))
    return {WAYS: ways or NOTHING, QUIET: quiet}


def _note(office: Office, session: LedgerSession, person: Officer, before: dict[str, str], by: str | None) -> None:
    after = _seen(session, person)
    note_differences(session, Register.PEOPLE, person.id, before, after, at=office.now(), actor=by)


def _told(session: LedgerSession, person: Officer, ways: Sequence[Reach]) -> dict[str, Any]:
    shown = [
        {"channel": one.channel, "address": masked(person.email or "" if one.channel == MAIL else one.address)}
        for one in ways
    ]
    if person.email and MAIL not in (one.channel for one in ways):
        shown.append({"channel": MAIL, "address": masked(person.email)})
    quiet = quiet_hours_of(session, person.id)
    return {"officer": person.id, "officer_name": person.name, "ways": shown, "quiet": quiet}


def _in_office(session: LedgerSession) -> list[Officer]:
    return [one for one in officers(session) if one.left_on is None]
