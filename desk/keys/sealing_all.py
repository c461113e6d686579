"""Sealing what an office has: its ledger row by row, its files one by one. Interrupted, the same again goes on."""

import os
from dataclasses import dataclass
from pathlib import Path

from desk.files.store import seal_in_place
from desk.stopped import require_no_worker
from models.ciphers import USUAL, CipherName
from models.errors import BadInput, NotReady, Refused
from models.ledger import Ledger
from models.policy import Deed
from models.queries.identity import permit
from models.queries.register_changes import note_change
from models.queries.sealing import data_keys, plain_rows, seal_rows, sealed_columns, set_data_keys, sweep
from models.sealing import (
    Keyring,
    MasterSource,
    is_sealed,
    master_of,
    new_keys,
    unwrapped,
    with_new_key,
    wrapped_anew,
    wrapped_by,
)
from models.words import Register
from office.office import Office

AT_ONCE = 200
SUBJECT = "data_keys"


@dataclass(frozen=True)
class Sealing:
    """How far an office is sealed. `by`: its key's id, None where it is not; `plain`: rows and files that are not."""

    by: str | None
    plain: int


def make_key(file: Path) -> None:
    """Write a new key that only its owner reads. Raises BadInput where something is called so, or cannot be."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadInput(f"{file} 已经存在，没有覆盖；请换一个文件名") from None
    except OSError as error:
        raise BadInput(f"{file}: 写不了（{error.strerror}），请换一个地方") from None
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(os.urandom(32).hex() + "\n")
        out.flush()
        os.fsync(out.fileno())


def seal_all(office: Office, cipher: CipherName = USUAL) -> int:
    """Seal everything personal that is not sealed yet; returns how many rows and files that were.

    `cipher`: under which; where it is another than before, what is sealed from now on is sealed under a new key.

    Raises BadInput where no key is set, Refused while a worker lives (it would go on writing plainly), and for who may
    not.
    """
    ledger, master = office.ledger, _master(office.ledger)
    with ledger.write() as session:
        permit(session, Deed.BACKUP)
        require_no_worker(office, session, "加密")
        stored, opened = data_keys(session, hold=True), master_of(master)
        if stored is None:
            set_data_keys(session, new_keys(opened, cipher))
            note_change(session, Register.SETTINGS, SUBJECT, "加密", at=office.now(), new=f"{opened.id} {cipher}")
        elif (before := unwrapped(stored, opened).cipher) != cipher:
            set_data_keys(session, with_new_key(stored, opened, cipher))
            note_change(session, Register.SETTINGS, SUBJECT, "算法", at=office.now(), old=before, new=cipher)
    ledger.unlock()
    done = sum(_seal_table(ledger, _ring(ledger), name) for name in sealed_columns())
    done += sum(seal_in_place(file, _ring(ledger)) for file in _files(office))
    sweep(ledger)
    return done


def rotate(office: Office, to: Path) -> str:
    """Put the data keys under another key of the office; returns its id. Raises BadInput, NotReady, Refused."""
    old, new = master_of(_master(office.ledger)), master_of(to)
    with office.ledger.write() as session:
        permit(session, Deed.BACKUP)
        stored = data_keys(session, hold=True)
        if stored is None:
            raise Refused("台账还没有加密", code="seal-first")
        set_data_keys(session, wrapped_anew(stored, old, new))
        note_change(session, Register.SETTINGS, SUBJECT, "更换密钥", at=office.now(), old=old.id, new=new.id)
    return new.id


def keys_for_reading(office: Office) -> Keyring:
    """The data keys, for who administers the office. Raises Refused, BadInput, NotReady."""
    with office.ledger.read() as session:
        permit(session, Deed.BACKUP)
    if office.ledger.keys is None:
        raise Refused("台账还没有加密", code="seal-first")
    return office.ledger.keys


def sealing(office: Office) -> Sealing:
    """How far the office is sealed."""
    with office.ledger.read() as session:
        permit(session, Deed.BACKUP)
        stored = data_keys(session)
        plain = sum(1 for name in sealed_columns() for _ in plain_rows(session.connection(), name))
    files = sum(not is_sealed(file.read_bytes()) for file in _files(office))
    return Sealing(wrapped_by(stored) if stored else None, plain + files)


def _master(ledger: Ledger) -> MasterSource:
    if ledger.master is None:
        raise BadInput("没有设置 DUBAN_DATA_KEY（密钥文件）", code="make-key")
    return ledger.master


def _ring(ledger: Ledger) -> Keyring:
    if ledger.keys is None:
        raise NotReady("台账的数据密钥没有打开，请检查 DUBAN_DATA_KEY")
    return ledger.keys


def _seal_table(ledger: Ledger, ring: Keyring, name: str) -> int:
    with ledger.read() as session:
        plain = list(plain_rows(session.connection(), name))
    for start in range(0, len(plain), AT_ONCE):
        with ledger.write() as session:
            seal_rows(session.connection(), name, plain[start : start + AT_ONCE], ring)
    return len(plain)


def _files(office: Office) -> list[Path]:
    """Everything that was attached."""
    folder = office.attachments
    found = folder.rglob("*") if folder else ()
    return sorted(file for file in found if file.is_file() and not file.is_symlink() and not file.name.startswith("."))
