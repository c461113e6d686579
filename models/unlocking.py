"""Taking the data keys that a ledger holds, with the office's own key."""

from typing import TYPE_CHECKING

from sqlalchemy import text

from models.errors import DubanError, NotReady
from models.sealed_columns import KEYS
from models.sealing import LOCKED, Keyring, LockedKeyring, master_of, unwrapped
from models.standing import DATA_KEYS

if TYPE_CHECKING:
    from models.ledger import Ledger

STORED = text("SELECT value FROM setting WHERE key = :key")


def unlock(ledger: "Ledger", *, needed: bool) -> None:
    """Have a ledger that is sealed open what it reads and seal what it writes; one that is not stays as it is.

    Where its key was not given, or it cannot be asked, nothing sealed is read and nothing personal written: whoever
    tries hears why. Raises NotReady where the key cannot be read, BadInput where it is another one; `needed`: NotReady
    too where it was not given, and what the database says.
    """
    try:
        with ledger.read() as session:
            stored = session.connection().execute(STORED, {"key": DATA_KEYS}).scalar_one_or_none()
    except DubanError:
        if needed:
            raise
        setattr(ledger.engine.dialect, KEYS, LockedKeyring())
        return
    if stored is None:
        return
    if ledger.master is None and needed:
        raise NotReady(LOCKED)
    ring: Keyring = unwrapped(stored, master_of(ledger.master)) if ledger.master else LockedKeyring()
    setattr(ledger.engine.dialect, KEYS, ring)
